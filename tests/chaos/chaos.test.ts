import { expect, test } from "vitest";
import { seedOf } from "../harness/seed.ts";
import { chaos } from "./chaos.ts";

// It ends by what has happened, never by how long that took: a slow machine does the same work in more time.
test("eight devices under random faults until three hundred acts are done and the database was killed: nothing lost, nothing doubled, chains whole, devices equal (more: pnpm chaos)", async () => {
  const report = await chaos({ devices: 8, seed: seedOf("chaos"), until: ({ acts, databaseRestarts }) => acts >= 300 && databaseRestarts >= 1 });
  expect(report).toMatchObject({ lost: 0, doubled: 0, brokenChains: 0, differences: 0, unequalDevices: 0 });
  expect(report.acts).toBeGreaterThanOrEqual(300);
  expect(report.databaseRestarts).toBeGreaterThan(0);
}, 900_000);
