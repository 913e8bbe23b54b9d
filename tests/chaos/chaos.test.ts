import { expect, test } from "vitest";
import { chaos } from "./chaos.ts";

test("eight devices for ten seconds under random faults, the database killed on the way: nothing lost, nothing doubled, chains whole, devices equal (more: pnpm chaos)", async () => {
  const end = Date.now() + 10_000;
  const report = await chaos({ devices: 8, seed: Date.now() % 100_000, until: (now) => now >= end });
  expect(report).toMatchObject({ lost: 0, doubled: 0, brokenChains: 0, differences: 0, unequalDevices: 0 });
  expect(report.acts).toBeGreaterThan(100);
  expect(report.databaseRestarts).toBeGreaterThan(0);
});
