export * from "./cases.ts";
export * from "./org.ts";
export * from "./supervision.ts";
