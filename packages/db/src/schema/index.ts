export * from "./cases.ts";
export * from "./figures.ts";
export * from "./org.ts";
export * from "./supervision.ts";
