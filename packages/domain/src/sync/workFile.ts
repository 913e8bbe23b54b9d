import { z } from "zod/mini";
import { ContentHash } from "../kernel/ids.ts";

/** Waiting acts as a file, for a device that can't get online or is too old: a signed batch, sealed by the key of the device's store. */
export const ExportFile = z.object({
  format: z.literal("yimen-work-1"),
  device: z.uuid(),
  box: z.string().check(z.maxLength(8_000_000), z.regex(/^[A-Za-z0-9_-]*$/)),
});
export type ExportFile = z.infer<typeof ExportFile>;

/** A photo of the work in such a file, sealed likewise: one line each after the work's own. */
export const ExportedPhoto = z.object({
  format: z.literal("yimen-photo-1"),
  device: z.uuid(),
  hash: ContentHash,
  box: z.string().check(z.maxLength(8_000_000), z.regex(/^[A-Za-z0-9_-]*$/)),
});
export type ExportedPhoto = z.infer<typeof ExportedPhoto>;
export const photoContext = (device: string, hash: string): string => `photo/${device}/${hash}`;
export const exportContext = (device: string): string => `export/${device}`;
