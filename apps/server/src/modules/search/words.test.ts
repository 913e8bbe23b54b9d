import type { CaseState } from "@yimen/domain";
import { expect, test } from "vitest";
import { caseWords, questionsOf } from "./words.ts";

const digest = (kind: string, text: string) => `${kind}(${text})`;
const caseOf = (name: string, more: object = {}) =>
  ({ applicant: { kind: "person", name, idNumber: "361028199003071235", phone: "+8613800001234", address: "" }, result: null, ...more }) as unknown as CaseState;

test("a person is found by any character of the name, any two, the initials of its sound, and what the numbers end in", () => {
  expect(caseWords(caseOf("王小明"), digest)).toEqual(["n:王", "n:小", "n:明", "n:王小", "n:小明", "p:wxm", "i:id(1235)", "t:phone(1234)"]);
  expect(caseWords(caseOf("单雄信"), digest)).toContain("p:sxx");
  expect(caseWords(caseOf("买买提·吐尔逊"), digest)).toContain("n:提吐");
  expect(caseWords(caseOf("𠮷田"), digest)).toContain("n:𠮷");
});

test("an organisation by any two characters, a former name as ever, a document by its number; no number in clear", () => {
  const words = caseWords(
    caseOf("资溪县鹤城镇建筑公司", {
      formerApplicants: [{ applicant: { name: "鹤城建筑队", idNumber: "91361028MA35ABCDEU", phone: "", kind: "organisation", address: "" } }],
      result: { documentNumber: "资建字〔2026〕7号" },
    }),
    digest,
  );
  expect(words).toEqual(expect.arrayContaining(["n:建筑", "n:筑队", "d:资建字〔2026〕7号", "i:id(CDEU)"]));
  expect(words.join()).not.toMatch(/361028|13800001234/);
});

test.each([
  ["王", [{ by: "words", words: ["n:王"], within: null }]],
  ["小明", [{ by: "words", words: ["n:小明"], within: null }]],
  ["王小明", [{ by: "words", words: ["n:王小"], within: "王小明" }]],
  [
    "wxm",
    [
      { by: "prefix", prefix: "p:wxm" },
      { by: "prefix", prefix: "l:wxm" },
      { by: "words", words: ["n:wx"], within: "wxm" },
    ],
  ],
  [
    "361028-2026-k",
    [
      { by: "beginning", of: "361028-2026-K" },
      { by: "words", words: ["d:361028-2026-K"], within: null },
      { by: "words", words: ["n:36"], within: "361028-2026-k" },
    ],
  ],
  ["123x", [{ by: "words", words: ["i:id(123X)", "t:phone(123X)"], within: null }]],
  ["％_\\'", []],
])("%s is asked as it is meant", (typed, questions) => {
  expect(questionsOf(typed, digest)).toEqual(questions);
});
