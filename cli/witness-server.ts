/** A witness by itself: no node, no database, only a key and what it saw. */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { COSIGNATURE_TYPE, formatVkey, type Signer, verifierKey } from "#kernel";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import { type WitnessedLog, witnessApp } from "#node/log/witness-app.ts";
import { fileWitnessStore } from "./witness-file-store.ts";

export type WitnessSettings = {
  /** Such as `oversight.example/witness`. */
  readonly name: string;
  readonly signer: Signer;
  readonly logs: readonly WitnessedLog[];
  /** The folder of its memory; no other process uses it. */
  readonly folder: string;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Milliseconds since the Epoch. */
  readonly now?: () => number;
  /** Adds addresses of its own, as a demonstration does for its clock. */
  readonly extend?: (app: Hono) => void;
};

export type RunningWitness = { readonly url: string; readonly vkey: string; stop(): Promise<void> };

/** Starts the witness; rejects where it cannot listen. */
export const startWitness = (settings: WitnessSettings): Promise<RunningWitness> => {
  const { name, signer, logs, folder, host, port, now = Date.now, extend } = settings;
  const key = verifierKey(crypto, name, COSIGNATURE_TYPE, signer.jwk);
  const store = fileWitnessStore(
    crypto,
    folder,
    logs.map(({ origin }) => origin),
  );
  const app = witnessApp({ crypto, signer, key, logs, store, now });
  extend?.(app);
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, ({ port: actual }: AddressInfo) => {
      const stop = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          if ("closeAllConnections" in server) server.closeAllConnections();
        });
      resolve({ url: `http://${host.includes(":") ? `[${host}]` : host}:${actual}`, vkey: formatVkey(key), stop });
    });
    server.on("error", reject);
  });
};
