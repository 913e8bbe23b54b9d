import { afterAll, expect } from "vitest";
import { closeBrowsers, policyViolations } from "./browser.ts";

// After every file that opened browsers: no page tried anything that its policy forbids.
afterAll(async () => {
  await closeBrowsers();
  expect(policyViolations).toEqual([]);
});
