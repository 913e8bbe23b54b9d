import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", environment: "node", include: ["packages/{domain,crypto}/src/**/*.test.ts", "apps/web/src/**/*.test.ts"], testTimeout: 120_000 } },
      { test: { name: "postgres", environment: "node", include: ["packages/db/src/**/*.test.ts", "apps/server/src/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000 } },
      {
        test: {
          name: "whole",
          environment: "node",
          include: ["tests/**/*.test.ts"],
          globalSetup: ["tests/harness/postgres.ts"],
          setupFiles: ["tests/harness/indexedDb.ts", "tests/harness/policy.ts"],
          testTimeout: 600_000,
          hookTimeout: 300_000,
          // Two at a time, each going through many files: one of them mostly waits for its browser, and to bring in server and browser anew for each of
          // a hundred files takes minutes.
          maxWorkers: 2,
          isolate: false,
        },
      },
    ],
  },
});
