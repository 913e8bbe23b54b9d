import type { Picture } from "../modules/attachment/picture.ts";
import type { ReadPlan } from "../modules/county/workbook.ts";
import type { ItemDraft, WorkbookFault } from "../modules/items/workbook.ts";

/** What is read of files from outside. Each runs in a process of its own (`reader.ts`); the readers behind are loaded when first asked for. */
export const readings = {
  /** An items' workbook: all items, or all that is wrong. */
  workbook: async (bytes: Uint8Array): Promise<{ items: ItemDraft[]; faults: WorkbookFault[] }> => (await import("../modules/items/workbook.ts")).readWorkbook(bytes),
  /** A county's workbook: its rows, or all that is wrong with its cells. */
  county: async (bytes: Uint8Array): Promise<{ read: ReadPlan | null; faults: WorkbookFault[] }> => (await import("../modules/county/workbook.ts")).readCounty(bytes),
  /** A picture of a paper, drawn anew to `target`; null for none. */
  picture: async ({ source, target }: { source: string; target: string }): Promise<Picture | null> => (await import("../modules/attachment/picture.ts")).redraw(source, target),
  /** A seal's picture as the papers take it, PNG; null for none. */
  seal: async (bytes: Uint8Array): Promise<Uint8Array | null> => (await import("../modules/papers/sealPicture.ts")).sealPicture(bytes),
  /** Is this a batch of acts in shape, of a size that the serving process reads in a moment? */
  batch: async (bytes: Uint8Array): Promise<boolean> => (await import("../modules/device/workFile.ts")).isBatch(bytes),
};
export type Readings = typeof readings;
export type Kind = keyof Readings;
export type Given<K extends Kind> = Parameters<Readings[K]>[0];
export type Read<K extends Kind> = Awaited<ReturnType<Readings[K]>>;
export type Question = { id: number; kind: Kind; given: unknown };
export type Answer = { id: number; value: unknown } | { id: number; failed: string };
