import { z } from "zod/mini";

/** UUIDv7 of a case, made on the device that begins it: sorts by time, needs no server. */
export const CaseId = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/))
  .brand<"CaseId">();
export type CaseId = z.infer<typeof CaseId>;

export const PersonId = z
  .string()
  .check(z.regex(/^[a-z0-9-]{2,40}$/))
  .brand<"PersonId">();
export type PersonId = z.infer<typeof PersonId>;

export const DeviceId = z.uuid().brand<"DeviceId">();
export type DeviceId = z.infer<typeof DeviceId>;

/** Code of an office: 6 digits county centre, 9 township centre, 12 village agent point. A prefix is its superior. */
export const OfficeCode = z
  .string()
  .check(z.regex(/^(\d{6}|\d{9}|\d{12})$/))
  .brand<"OfficeCode">();
export type OfficeCode = z.infer<typeof OfficeCode>;

/** SHA-256 of a file's bytes as 43 characters of base64url: shorter on the wire than hexadecimal. */
export const ContentHash = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_-]{43}$/))
  .brand<"ContentHash">();
export type ContentHash = z.infer<typeof ContentHash>;
