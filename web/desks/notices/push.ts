/** Push messages to this browser (Push API): asking for leave, and the subscription that the node sends to. */
const WORKER = "/push-worker.mjs";

export type Subscribed = { readonly endpoint: string; readonly p256dh: string; readonly auth: string };
export type PushOutcome =
  | { readonly ok: true; readonly subscription: Subscribed }
  | { readonly ok: false; readonly because: "denied" | "failed" };

export const canPush = (): boolean => "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const textOf = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** The endpoint of this browser, if it has a subscription. */
export const ownEndpoint = async (): Promise<string | null> => {
  const registration = canPush() ? await navigator.serviceWorker.getRegistration("/") : undefined;
  return (await registration?.pushManager.getSubscription())?.endpoint ?? null;
};

/** SHA-256 of an endpoint in base64url, as the node names it. */
export const endpointHash = async (endpoint: string): Promise<string> =>
  textOf(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)));

export const subscribe = async (publicKey: string): Promise<PushOutcome> => {
  if ((await Notification.requestPermission()) !== "granted") return { ok: false, because: "denied" };
  try {
    await navigator.serviceWorker.register(WORKER, { scope: "/" });
    const registration = await navigator.serviceWorker.ready;
    const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) });
    const subscription = { endpoint: made.endpoint, p256dh: textOf(made.getKey("p256dh")), auth: textOf(made.getKey("auth")) };
    return { ok: true, subscription };
  } catch {
    return { ok: false, because: "failed" };
  }
};

/** Forgets this browser's subscription. */
export const unsubscribe = async (): Promise<void> => {
  const registration = await navigator.serviceWorker.getRegistration("/");
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
};

/** What people call this browser: its name and its system's, as far as it tells them. */
export const deviceLabel = (): string => {
  const { userAgent } = navigator;
  const browser = [/Edg\//, /Firefox\//, /Chrome\//, /Safari\//].find((name) => name.test(userAgent))?.source.slice(0, -2) ?? "Browser";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((name) => userAgent.includes(name)) ?? "";
  return [browser === "Edg" ? "Edge" : browser, system].filter(Boolean).join(", ");
};
