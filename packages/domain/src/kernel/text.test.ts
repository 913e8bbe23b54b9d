import fc from "fast-check";
import { expect, test } from "vitest";
import { deepestInput, isStorable, storableText, unstorableAt } from "./text.ts";

test("half a surrogate pair and a zero byte are found wherever they stand; whole pairs and written-out escapes are texts like any other", () => {
  for (const good of ["王小明", "𠮷田", "𰻞", "\\u0000", "\\ud800", "", "e\u0301"]) expect(isStorable(good)).toBe(true);
  for (const bad of ["王\ud800五", "\udc00", "\ud83d", "a\0b", "\ude00\ud83d"]) expect(isStorable(bad)).toBe(false);
  expect(unstorableAt({ applicant: { name: "王\ud800五" } })).toBe("applicant.name");
  expect(unstorableAt({ files: [{ code: "a" }, { code: "b\0" }] })).toBe("files.1.code");
  expect(unstorableAt({ form: { "\ud800": 1 } })).toBe("form.\ufffd");
  expect(unstorableAt({ form: { reason: "𠮷" }, n: 1, no: null })).toBeNull();
  expect(unstorableAt(["\ud800"], { texts: false })).toBeNull();
});

test("what is found is what the database's own reader would stumble over", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("\ud83d", "\ude00", "a", "\0") }), (one, other) => {
      for (const text of [one, other]) {
        expect(isStorable(text)).toBe(text.isWellFormed() && !text.includes("\0"));
        expect(isStorable(storableText(text))).toBe(true);
      }
    }),
  );
});

test("nesting without an end is found without one", () => {
  const deep = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
  expect(unstorableAt(deep(deepestInput - 1))).toBeNull();
  expect(unstorableAt(deep(1_000_000))).not.toBeNull();
});
