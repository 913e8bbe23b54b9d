export * from "./caseIndex.ts";
export * from "./database.ts";
export * from "./dispatch.ts";
export * from "./files.ts";
export * from "./identity.ts";
