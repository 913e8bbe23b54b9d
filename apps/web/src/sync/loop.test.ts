import { expect, test } from "vitest";
import type { SyncPhase } from "./engine.ts";
import { afterRound } from "./loop.ts";

const rounds = (of: readonly (readonly [SyncPhase, boolean])[]): number[] => {
  let failures = 0;
  return of.map(([phase, moved]) => {
    const next = afterRound(phase, moved, failures, 0.5);
    failures = next.failures;
    return next.pause;
  });
};

test("rounds that end in one fault wait longer each time, up to two minutes, whatever moved before it", () => {
  for (const phase of ["failed", "busy"] as const) {
    const pauses = rounds(Array.from({ length: 9 }, (_, i) => [phase, i % 2 === 0] as const));
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 120, 120, 120].map((s) => s * 1000));
  }
});

test("a line that drops every few seconds is no failure while something moves; one that moves nothing is waited for", () => {
  expect(
    rounds([
      ["offline", true],
      ["offline", true],
      ["offline", false],
      ["offline", false],
      ["idle", true],
    ]),
  ).toEqual([200, 200, 2000, 4000, 60_000]);
});

test("devices don't return together, and never sooner than after a second or later than after three minutes", () => {
  for (const phase of ["offline", "busy", "failed", "storage"] as const)
    for (const before of [0, 1, 5, 6, 7, 1000]) {
      const [first, last] = [0, 0.999].map((random) => afterRound(phase, false, before, random).pause) as [number, number];
      expect(first).toBeGreaterThanOrEqual(1000);
      expect(last).toBeLessThanOrEqual(180_000);
      expect(last).toBeGreaterThan(2.5 * first);
    }
});
