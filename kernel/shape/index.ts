export * from "./formats.ts";
export * from "./shape.ts";
