/** Ends with 0 if a browser starts on this machine. */
import { launchBrowser } from "./launch.ts";

await (await launchBrowser()).close();
