import { afterAll, expect } from "vitest";
import { policyViolations } from "./browser.ts";

// After every file that opened browsers: no page tried anything that its policy forbids.
afterAll(() => expect(policyViolations).toEqual([]));
