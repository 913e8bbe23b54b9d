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

test("proxies are named by address or range, and what is neither is refused by name", () => {
  expect(readConfig({}).trustProxy).toEqual([]);
  expect(readConfig({ TRUST_PROXY: "10.1.2.3, 10.2.0.0/16,fd00::/8" }).trustProxy).toEqual(["10.1.2.3", "10.2.0.0/16", "fd00::/8"]);
  for (const wrong of ["proxy.county", "10.1.2.3/33", "10.1.2.3/8/8", "*", "10.1.2", "fd00::/129", "10.0.0.0/"])
    expect(() => readConfig({ TRUST_PROXY: wrong })).toThrow(/^TRUST_PROXY: /);
});
