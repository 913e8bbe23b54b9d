import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { believedTime as believe, clockToleranceMs, dutyTime, longestHoldBackMs } from "./clock.ts";

const noon = 1_790_000_000_000;
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
type Clock = Parameters<typeof believe>[2];
/** Of a device that the county has known for long, and that has shown nothing yet. */
const believedTime = (claimed: number, received: number, clock: Clock, known = { last: 0, shown: null as number | null }) => believe(claimed, received, clock, known);

describe("11 the device's clock", () => {
  test("a right clock is believed to the millisecond, after a restart and without", () => {
    for (const elapsed of [null, 3 * hour])
      expect(believedTime(noon + 3 * hour, noon + 9 * hour, { tokenAt: noon, elapsed, skew: 0 })).toEqual({ at: noon + 3 * hour, doubtful: false });
  });
  test("a clock a day or a year ahead since before the last contact: the skew is taken off, the doubt is kept", () => {
    for (const skew of [day, 365 * day, -day])
      expect(believedTime(noon + 3 * hour + skew, noon + 9 * hour, { tokenAt: noon, elapsed: 3 * hour, skew })).toEqual({ at: noon + 3 * hour, doubtful: true });
  });
  test("set back by a year during work: not before what the counter shows", () => {
    expect(believedTime(noon - 365 * day, noon + 9 * hour, { tokenAt: noon, elapsed: 2 * hour, skew: 0 })).toEqual({ at: noon + 2 * hour, doubtful: true });
  });
  test("set ahead during work: not after its receipt", () => {
    expect(believedTime(noon + 30 * day, noon + 9 * hour, { tokenAt: noon, elapsed: 2 * hour, skew: 0 })).toEqual({ at: noon + 9 * hour, doubtful: true });
  });
  test("a phone that slept, so that its counter stood still, is not doubted", () => {
    expect(believedTime(noon + 8 * hour, noon + 9 * hour, { tokenAt: noon, elapsed: 10 * minute, skew: 0 })).toEqual({ at: noon + 8 * hour, doubtful: false });
  });
  test("another time zone changes nothing: epoch milliseconds have none", () => {
    expect(believedTime(noon + hour, noon + 2 * hour, { tokenAt: noon, elapsed: hour, skew: 0 }).doubtful).toBe(false);
  });
  test("without evidence no act is before the last contact that the county has on record", () => {
    for (const claimed of [0, noon - 20 * day, noon - 1]) expect(believedTime(claimed, noon + hour, null, { last: noon, shown: null })).toEqual({ at: noon, doubtful: true });
    expect(believedTime(noon + minute, noon + 2 * minute, null, { last: noon, shown: null })).toEqual({ at: noon + minute, doubtful: false });
    // What the device has shown with an earlier act holds for later ones, evidence or not.
    expect(believedTime(noon - day, noon + day, null, { last: noon - 2 * day, shown: noon })).toEqual({ at: noon, doubtful: true });
  });
  test("evidence can't grow older from act to act: a kept old token is worth what the device has shown since", () => {
    const old = { tokenAt: noon - 20 * day, elapsed: null, skew: 0 };
    expect(believedTime(noon - 19 * day, noon + hour, old, { last: noon, shown: noon - day })).toEqual({ at: noon - day, doubtful: true });
    expect(believedTime(noon - 19 * day, noon + hour, old, { last: noon, shown: noon - 20 * day })).toEqual({ at: noon - 19 * day, doubtful: false });
  });
  test("duties count as of the act, where its time is sure and no longer ago than a device may hold it back", () => {
    expect(dutyTime({ at: noon - 6 * day, doubtful: false }, noon)).toBe(noon - 6 * day);
    expect(dutyTime({ at: noon - 6 * day, doubtful: true }, noon)).toBe(noon);
    expect(dutyTime({ at: noon - longestHoldBackMs, doubtful: false }, noon)).toBe(noon - longestHoldBackMs);
    expect(dutyTime({ at: noon - longestHoldBackMs - 1, doubtful: false }, noon)).toBe(noon);
  });
  test("without evidence only a fresh act is free of doubt", () => {
    expect(believedTime(noon, noon + minute, null)).toEqual({ at: noon, doubtful: false });
    expect(believedTime(noon, noon + day, null)).toEqual({ at: noon, doubtful: true });
    expect(believedTime(noon + day, noon, null)).toEqual({ at: noon, doubtful: true });
  });
});

test("whatever a device says: between the last contact and the receipt, and unmended only within the tolerance", () => {
  const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
  fc.assert(
    fc.property(time, time, time, fc.option(fc.nat(10 * day)), fc.integer({ min: -1e12, max: 1e12 }), (claimed, a, b, elapsed, skew) => {
      const [tokenAt, received] = a < b ? [a, b] : [b, a];
      const { at, doubtful } = believedTime(claimed, received, { tokenAt, elapsed, skew });
      expect(at).toBeGreaterThanOrEqual(tokenAt);
      const blind = believedTime(claimed, received, null, { last: tokenAt, shown: null });
      expect(blind.at).toBeGreaterThanOrEqual(tokenAt);
      expect(blind.at).toBeLessThanOrEqual(received);
      expect(at).toBeLessThanOrEqual(received);
      if (!doubtful) expect(Math.abs(at - claimed)).toBeLessThanOrEqual(clockToleranceMs);
    }),
  );
});
