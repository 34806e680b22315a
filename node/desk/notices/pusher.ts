/** Notices by web push (RFC 8030), encrypted to the browser (RFC 8291), signed by this node (RFC 8292): that something waits, never what. */
import webPush from "web-push";
import type { PushConfig } from "#node/config.ts";
import type { Sent } from "./mailer.ts";
import type { NoticeLanguage } from "./notice-words.ts";

export type Subscription = { readonly endpoint: string; readonly p256dh: string; readonly auth: string };
export type PushKeys = { readonly publicKey: string; readonly privateKey: string };
/** New keys, to be kept: with others every browser has to be allowed anew. */
export const createPushKeys = (): PushKeys => webPush.generateVAPIDKeys();

export type Pusher = {
  readonly publicKey: string;
  /** Whether the address is one of a push service that this node sends to. */
  mayReach(endpoint: string): boolean;
  send(to: Subscription, language: NoticeLanguage, isUrgent: boolean): Promise<Sent>;
};

const PATIENCE_MILLISECONDS = 15_000;
/** Seconds for which a push service keeps what it cannot deliver: an urgent one is passed on by then. */
const KEPT = 12 * 3600;
const KEPT_URGENT = 15 * 60;
/** The push services of the browsers in use; a subscription's address comes from a browser, and the node calls no other place for it. */
const SERVICES = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", "notify.windows.com"];

export function createPusher(config: PushConfig, keys: PushKeys): Pusher {
  const services = config.services ?? SERVICES;
  const mayReach = (endpoint: string): boolean => {
    const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
    if (url === null || url.username !== "" || url.password !== "") return false;
    const isPlain = url.protocol === "http:" && isLoopback(url.hostname);
    return (url.protocol === "https:" || isPlain) && services.some((one) => url.hostname === one || url.hostname.endsWith(`.${one}`));
  };
  return {
    publicKey: keys.publicKey,
    mayReach,
    send: async ({ endpoint, p256dh, auth }, language, isUrgent) => {
      if (!mayReach(endpoint)) return "gone";
      const { method, headers, body } = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, JSON.stringify({ language }), {
        vapidDetails: { subject: config.subject, ...keys },
        TTL: isUrgent ? KEPT_URGENT : KEPT,
        urgency: isUrgent ? "high" : "normal",
        // A newer notice takes the place of one that was not delivered yet.
        topic: "hito",
      });
      const { "Content-Length": _, ...sent } = headers as Record<string, string>;
      const answer = await fetch(endpoint, {
        method,
        headers: sent,
        body: new Uint8Array(body),
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
      });
      await answer.body?.cancel();
      if (answer.status === 404 || answer.status === 410) return "gone";
      if (!answer.ok) throw new Error(`the push service answered ${answer.status}`);
      return "sent";
    },
  };
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "[::1]" || /^127\./.test(host);
