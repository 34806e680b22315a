import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compress } from "./compress.ts";

/** Builds the pages to dist/web, which the node serves as it is under a policy without `unsafe-*`. */
export default defineConfig({
  plugins: [react(), compress()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2024",
    sourcemap: false,
    // Nothing is inlined as a data address, so that the policy of the page need not allow it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // A page under development talks to a node that runs beside it.
  server: { proxy: { "/api": "http://127.0.0.1:8443" } },
});
