export * from "./database.ts";
export * from "./dispatch.ts";
export * from "./files.ts";
