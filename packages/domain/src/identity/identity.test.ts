import { expect, test } from "vitest";
import type { LegalDate } from "../kernel/legalDate.ts";
import { creditCodeFault } from "./creditCode.ts";
import { parsePhone } from "./phone.ts";
import { normaliseResidentId, residentIdFault } from "./residentId.ts";

const today = "2026-11-24" as LegalDate;
const ids = ["361028199003071235", "110101194912310024", "441302200002290047", "361028198808088881", "650102197511300170"];
const codes = ["91361028MA35ABCDEU", "11361028MB0X12345J", "92361028MA3H0JKLMH", "52361028MJC123456L", "93361028MA7K8TUWXJ"];

test.each(ids)("resident ID %s is sound, and with any other last character is not", (id) => {
  expect(residentIdFault(id, today)).toBeNull();
  for (const c of "0123456789X") if (c !== id[17]) expect(residentIdFault(id.slice(0, 17) + c, today)).toBe("residentId.check");
});

test("ways of typing are normalised", () => {
  expect(normaliseResidentId(" ３６１０２８ 19900307123x ")).toBe("36102819900307123X");
});

test.each([
  ["361028900307123", "residentId.old15"],
  ["36102819900307123", "residentId.length"],
  ["3610281990030A1235", "residentId.characters"],
  ["361028199002301235", "residentId.birthDate"],
  ["361028209903071235", "residentId.birthDate"],
])("%s is refused as %s", (id, fault) => expect(residentIdFault(id, today)).toBe(fault));

test.each(codes)("credit code %s is sound, and a changed character is not", (code) => {
  expect(creditCodeFault(code)).toBeNull();
  for (let i = 8; i < 18; i += 1) {
    const other = code[i] === "3" ? "4" : "3";
    expect(creditCodeFault(code.slice(0, i) + other + code.slice(i + 1))).not.toBeNull();
  }
});

test("phones become E.164", () => {
  expect(parsePhone("138 0000 0000")).toBe("+8613800000000");
  expect(parsePhone("0794-5791234")).toBe("+867945791234");
  expect(parsePhone("12345")).toBeNull();
});
