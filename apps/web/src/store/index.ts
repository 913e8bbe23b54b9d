export * from "./caseIndex.ts";
export * from "./contact.ts";
export * from "./database.ts";
export * from "./dispatch.ts";
export * from "./files.ts";
export * from "./journal/heal.ts";
export { Change, type SealedRow, type Sealer } from "./sealed.ts";
export * from "./vault.ts";
