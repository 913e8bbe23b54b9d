import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("the demonstration is open unless it is asked to be guarded as a real county is; single settings stand before both", () => {
  const guards = (environment: Record<string, string>) => {
    const { approveDevices, secondFactor, production } = readConfig(environment);
    return { approveDevices, secondFactor, production };
  };
  expect(guards({})).toEqual({ approveDevices: false, secondFactor: false, production: false });
  expect(guards({ DEMO: "guarded" })).toEqual({ approveDevices: true, secondFactor: true, production: false });
  expect(guards({ NODE_ENV: "production" })).toEqual({ approveDevices: true, secondFactor: true, production: true });
  expect(guards({ DEMO: "guarded", SECOND_FACTOR: "off" })).toEqual({ approveDevices: true, secondFactor: false, production: false });
});
