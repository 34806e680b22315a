import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "./launch.ts";

let browser: Browser;
let server: Server;
let address: string;

beforeAll(async () => {
  server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<title>Hito</title><h1>Expediente ñ</h1>"));
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  address = `http://localhost:${(server.address() as AddressInfo).port}/`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  server.close();
});

it("renders a page of this machine", async () => {
  const page = await browser.newPage();
  await page.goto(address);
  expect(await page.title()).toBe("Hito");
  expect((await page.screenshot()).length).toBeGreaterThan(1000);
});

it("makes Ed25519 keys that cannot be taken out, and signs with them", async () => {
  const page = await browser.newPage();
  await page.goto(address);
  const result = await page.evaluate(async () => {
    const pair = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
    const message = new TextEncoder().encode("acto");
    const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, message);
    const taken = await crypto.subtle.exportKey("jwk", pair.privateKey).then(
      () => true,
      () => false,
    );
    const kept = await new Promise<boolean>((settle) => {
      const open = indexedDB.open("keys", 1);
      open.onupgradeneeded = () => open.result.createObjectStore("keys");
      open.onsuccess = () => {
        const store = open.result.transaction("keys", "readwrite").objectStore("keys");
        store.put(pair.privateKey, "mine");
        const read = store.get("mine");
        read.onsuccess = () => settle(read.result instanceof CryptoKey);
        read.onerror = () => settle(false);
      };
      open.onerror = () => settle(false);
    });
    const verified = await crypto.subtle.verify("Ed25519", pair.publicKey, signature, message);
    return { secure: isSecureContext, bytes: signature.byteLength, taken, kept, verified };
  });
  expect(result).toEqual({ secure: true, bytes: 64, taken: false, kept: true, verified: true });
});

it("draws maps, and keeps the web's own rules", async () => {
  const page = await browser.newPage();
  await page.goto(address);
  const result = await page.evaluate(
    async (other) => {
      const webgl = document.createElement("canvas").getContext("webgl2") !== null;
      const crossed = await fetch(other).then(
        () => true,
        () => false,
      );
      return { webgl, crossed };
    },
    address.replace("localhost", "127.0.0.1"),
  );
  expect(result).toEqual({ webgl: true, crossed: false });
});
