import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import { CountyBusy, faultKind, LineLost } from "./fault.ts";
import { keptFault, mostFaults, withFault } from "./keptFault.ts";

const answered = (httpStatus: number, message: string) => Object.assign(new TRPCClientError(message), { data: { httpStatus } });
const during = (cause: Error) => new TRPCClientError(cause.message, { cause });

test("a missing network, a county that can't now and a program's mistake are three things", () => {
  expect(faultKind(during(new TypeError("Failed to fetch")))).toBe("line");
  expect(faultKind(during(new SyntaxError("Unexpected token '<'")))).toBe("line");
  expect(faultKind(new LineLost("connection reset"))).toBe("line");
  expect(faultKind(new DOMException("no such key", "OperationError"))).toBe("program");
  expect(faultKind(answered(503, "server.busy"))).toBe("busy");
  expect(faultKind(answered(429, "tooMany"))).toBe("busy");
  expect(faultKind(new CountyBusy())).toBe("busy");
  expect(faultKind(answered(400, "input.invalid"))).toBe("program");
  expect(faultKind(new TypeError("Map.groupBy is not a function"))).toBe("program");
  expect(faultKind(during(new ReferenceError("CompressionStream is not defined")))).toBe("program");
});

test("what is kept of a fault names the place and nothing of a person", () => {
  const error = new TypeError("Cannot read properties of undefined (reading '王小明'), 13800001111 王小明");
  error.stack = `TypeError: 王小明\n    at take (https://county.example/assets/index-ab12.js:3:4567)\n    at https://county.example/case/3f?name=王小明`;
  const kept = keptFault(error, 5, "0.1.0");
  expect(kept).toEqual({
    first: 5,
    last: 5,
    times: 1,
    version: "0.1.0",
    type: "TypeError",
    said: "Cannot read properties of undefined (reading …), … …",
    at: ["index-ab12.js:3:4567"],
  });
  expect(keptFault(answered(400, "王小明 is no name"), 5, "0.1.0")).toMatchObject({ status: 400, said: "" });
  expect(keptFault(null, 5, "0.1.0")).toMatchObject({ type: "object", said: "" });
});

test("the same fault is counted, another goes on top, the oldest leave", () => {
  const of = (said: string, now: number) => ({ ...keptFault(new TypeError(said), now, "0.1.0"), at: ["a.js:1:1"] });
  const twice = withFault(withFault([], of("one", 1)), of("one", 9));
  expect(twice).toMatchObject([{ said: "one", first: 1, last: 9, times: 2 }]);
  expect(withFault(twice, of("two", 10)).map((f) => f.said)).toEqual(["two", "one"]);
  const letters = Array.from({ length: 30 }, (_, i) => of(`f${"x".repeat(i)}`, i));
  expect(letters.reduce(withFault, [] as ReturnType<typeof of>[])).toHaveLength(mostFaults);
});
