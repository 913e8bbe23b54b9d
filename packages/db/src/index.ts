export * from "./backup/epoch.ts";
export * from "./connect.ts";
export * from "./schema/index.ts";
export * from "./store/append.ts";
export * from "./store/audit.ts";
export * from "./store/calendar.ts";
export * from "./store/mandates.ts";
export * from "./store/rebuild.ts";
