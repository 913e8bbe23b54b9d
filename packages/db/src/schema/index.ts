export * from "./cases.ts";
export * from "./org.ts";
