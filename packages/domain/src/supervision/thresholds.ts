import { z } from "zod/mini";
import { LegalDate } from "../kernel/legalDate.ts";

const share = z.number().check(z.gte(0), z.lte(1));
const days = z.int().check(z.gte(0), z.lte(365));

/** A version of what a county watches by. It counts from the beginning of its first day, and what was raised before stays. */
export const Thresholds = z.object({
  /** The first day, Asia/Shanghai. */
  from: LegalDate,
  /** Of the promised limit used, with the step not begun. */
  reminderShare: share,
  /** Of the promised limit left, or so many working days, whichever is longer. */
  warningShare: share,
  warningDays: days,
  /** Working days for which one person may hold a step. */
  heldDays: days,
  /** Working days within which reasons are given in writing. */
  reasonsWithin: days,
  /** Working days within which what a supervision letter asks is put right. */
  rectifyWithin: days,
  /** What it rests on. */
  document: z.string().check(z.maxLength(100)),
});
export type Thresholds = z.infer<typeof Thresholds>;

/** The region's usual values (T4 art. 12; otherwise practice), until a county sets its own. */
export const usualThresholds: Thresholds = {
  from: "2000-01-01" as LegalDate,
  reminderShare: 0.5,
  warningShare: 0.2,
  warningDays: 1,
  heldDays: 3,
  reasonsWithin: 1,
  rectifyWithin: 5,
  document: "",
};

/** The version in force on a day: the last whose first day has come. */
export const thresholdsOn = (versions: readonly Thresholds[], day: LegalDate): Thresholds =>
  versions.reduce<Thresholds>((found, next) => (next.from <= day && next.from >= found.from ? next : found), usualThresholds);
