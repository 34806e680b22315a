/** The only door of the kernel. */
export * from "./act/index.ts";
export * from "./bytes/index.ts";
export * from "./crypto.ts";
export * from "./docket/index.ts";
export * from "./envelope/index.ts";
export * from "./identity/index.ts";
export * from "./log/index.ts";
export * from "./policy/index.ts";
export * from "./protocol/index.ts";
export * from "./receipt/index.ts";
export * from "./refusal.ts";
export * from "./refusal-text.ts";
