import { z } from "zod/mini";
import { Instant, lastInstant } from "../kernel/legalDate.ts";

/** The county's own time, epoch milliseconds, with the county's keyed digest over it: given to a device at every contact. */
export const TimeToken = z.object({ at: Instant, mac: z.string().check(z.maxLength(64)) });
export type TimeToken = z.infer<typeof TimeToken>;

/**
 * What a device can say about when an act was done, besides its own clock: the county's time at the last contact, how far its clock was
 * ahead then (`skew`), and how long ago that was by a counter that nobody can set (`elapsed`; null after a restart). The counter
 * stands still while a phone sleeps, so it is a least time, not the time. All in milliseconds.
 */
export type ClockEvidence = { readonly token: TimeToken; readonly elapsed: number | null; readonly skew: number };

/** On the wire: [time of the token, elapsed, skew]; tokens travel once a batch. */
export const WireClock = z.tuple([Instant, z.nullable(Instant), z.int().check(z.gte(-lastInstant), z.lte(lastInstant))]);
export type WireClock = z.infer<typeof WireClock>;

/** Clocks of phones wander; so much is not worth a word. */
export const clockToleranceMs = 5 * 60_000;

/** So long a device may hold acts back and still have them judged by the duties of their time; as long as it keeps what it has sent. */
export const longestHoldBackMs = 30 * 86_400_000;

/** What the county itself knows of a device's past contacts, epoch milliseconds. */
export type KnownContacts = {
  /** The last contact before the one by which the act arrived; at least its enrolment. */
  readonly last: number;
  /** The time of the newest token by which the device has shown an earlier act (one with a lower sequence); null for none. */
  readonly shown: number | null;
};

/**
 * When an act counts as done. Limits run from this time, so where the device's clock can't be true the earlier bound is taken when it
 * said too early, and its skew is taken off when it ran ahead or behind: in the applicant's favour, yet never before the last contact and
 * never after receipt. Without evidence the last contact is the one that the county has on record; and evidence older than what the device
 * has shown with an earlier act counts as that.
 * @param claimed the device's own clock; `received` the county's at receipt; epoch milliseconds
 * @param clock evidence whose token the county has found to be its own; null for none
 * @returns `doubtful` when the device's clock was off by more than five minutes, or can't be checked at all
 */
export function believedTime(
  claimed: number,
  received: number,
  clock: (Pick<ClockEvidence, "elapsed" | "skew"> & { tokenAt: number }) | null,
  known: KnownContacts,
): { at: number; doubtful: boolean } {
  const shown = clock ? Math.max(clock.tokenAt + (clock.elapsed ?? 0), known.shown ?? 0) : Math.max(known.last, known.shown ?? 0);
  const at = Math.min(Math.max(claimed - (clock?.skew ?? 0), Math.min(shown, received)), received);
  // Without evidence only what has just been done is beyond doubt.
  const off = clock ? at - claimed : Math.max(Math.abs(claimed - received), Math.abs(at - claimed));
  return { at, doubtful: Math.abs(off) > clockToleranceMs };
}

/** The instant by whose duties an act is judged: its own, where that is sure and not longer ago than a device may hold it back; else its receipt. */
export const dutyTime = ({ at, doubtful }: { at: number; doubtful: boolean }, received: number): number => (doubtful || at < received - longestHoldBackMs ? received : at);
