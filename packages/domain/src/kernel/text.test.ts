import fc from "fast-check";
import { expect, test } from "vitest";
import { deepestInput, formed, formedName, formedNumber, isStorable, storableText, unstorableAt } from "./text.ts";

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

test("the same name typed on two keyboards is one name; what takes no place is none of it; rare characters stay", () => {
  for (const typed of ["买买提•吐尔逊", "买买提・吐尔逊", "买买提 · 吐尔逊", "买买提‧吐尔逊", "\u200b买买提·吐尔逊\ufeff", "\u202e买买提·吐尔逊\u202c", "买买提\u00ad·吐尔逊 "])
    expect(formedName(typed)).toBe("买买提·吐尔逊");
  expect(formedName("Jose\u0301  Álvarez\u3000")).toBe("José Álvarez");
  for (const rare of ["𠮷田", "𰻞", "䶮", "㸿"]) expect(formedName(rare)).toBe(rare);
  expect(formedName("\u200b\u202e ")).toBe("");
  expect(formedNumber("３６１０２８ 1990０１０１\u200b123ｘ")).toBe("36102819900101123X");
  expect(formed("一行\r\n二行\t三\u0007\u2066四")).toBe("一行\n二行\t三四");
  // Joined pictures are one picture in a sentence, and no part of a name.
  expect(formed("👨‍👩‍👧")).toBe("👨‍👩‍👧");
});

test("a text in form stays as it is, and stays storable", () => {
  const any = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom("王", "·", "•", " ", "\u200d", "\u202e", "e", "\u0301", "\uff21", "\u00a0", "𠮷") }));
  fc.assert(
    fc.property(any.filter(isStorable), (text) => {
      for (const form of [formed, formedName, formedNumber]) {
        expect(form(form(text))).toBe(form(text));
        expect(isStorable(form(text))).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
