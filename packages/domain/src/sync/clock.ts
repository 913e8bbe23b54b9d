import { z } from "zod/mini";

/** The county's own time, epoch milliseconds, with the county's keyed digest over it: given to a device at every contact. */
export const TimeToken = z.object({ at: z.int().check(z.gte(0), z.lte(8.64e15)), mac: z.string().check(z.maxLength(64)) });
export type TimeToken = z.infer<typeof TimeToken>;

/**
 * What a device can say about when an act was done, besides its own clock: the county's time at the last contact, how far its clock was
 * ahead then (`skew`), and how long ago that was by a counter that nobody can set (`elapsed`; null after a restart). The counter
 * stands still while a phone sleeps, so it is a least time, not the time. All in milliseconds.
 */
export type ClockEvidence = { readonly token: TimeToken; readonly elapsed: number | null; readonly skew: number };

/** On the wire: [time of the token, elapsed, skew]; tokens travel once a batch. */
export const WireClock = z.tuple([z.int().check(z.gte(0), z.lte(8.64e15)), z.nullable(z.int().check(z.gte(0), z.lte(8.64e15))), z.int().check(z.gte(-8.64e15), z.lte(8.64e15))]);
export type WireClock = z.infer<typeof WireClock>;

/** Clocks of phones wander; so much is not worth a word. */
export const clockToleranceMs = 5 * 60_000;

/**
 * When an act counts as done. Limits run from this time, so where the device's clock can't be true the earlier bound is taken when it
 * said too early, and its skew is taken off when it ran ahead or behind: in the applicant's favour, yet never before the last contact and
 * never after receipt.
 * @param claimed the device's own clock; `received` the county's at receipt; epoch milliseconds
 * @param clock evidence whose token the county has found to be its own; null for none
 * @returns `doubtful` when the device's clock was off by more than five minutes, or can't be checked at all
 */
export function believedTime(claimed: number, received: number, clock: (Pick<ClockEvidence, "elapsed" | "skew"> & { tokenAt: number }) | null): { at: number; doubtful: boolean } {
  if (!clock) return { at: Math.min(claimed, received), doubtful: Math.abs(claimed - received) > clockToleranceMs };
  const earliest = Math.min(clock.tokenAt + (clock.elapsed ?? 0), received);
  const mended = claimed - clock.skew;
  const at = Math.min(Math.max(mended, earliest), received);
  return { at, doubtful: Math.abs(at - claimed) > clockToleranceMs };
}
