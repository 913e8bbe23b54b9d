import { expect, test } from "vitest";
import { kills } from "./kills.ts";

test("server, Postgres and browser are killed at random points of the main story: nothing lost, nothing doubled (more: pnpm kills)", async () => {
  const report = await kills({ count: 2, seed: 20_260, victims: ["server", "postgres", "browser"] });
  expect(report).toMatchObject({ kills: { server: 2, postgres: 2, browser: 2 }, lost: [], doubled: [] });
  expect(report.papers).toBeGreaterThanOrEqual(4);
});
