import fc from "fast-check";
import { expect, test } from "vitest";
import { mask, maskValue } from "./mask.ts";

test.each([
  [mask.idNumber("361028199003071235"), "361028********1235"],
  [mask.idNumber("91361028MA35ABCDEU"), "913610********CDEU"],
  [mask.phone("+8613870421234"), "138****1234"],
  [mask.name("欧阳小明"), "欧***"],
  [mask.name("𠮷"), "*"],
  [mask.bankCard("6222020200112230"), "************2230"],
  [mask.address("江西省资溪县鹤城镇城关村3组12号"), "江西省资溪县***********"],
  [mask.address("城关村"), "城**"],
  [mask.idNumber("12345"), "*****"],
])("%s", (shown, expected) => expect(shown).toBe(expected));

test("nothing masked can be read back: at least half of an ID, three of a phone, the door of an address are gone", () =>
  fc.assert(
    // Stars alone are their own mask.
    fc.property(
      fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }).filter((s) => !/^\*+$/.test(s)),
      (text) => {
        for (const shown of Object.values(mask)) {
          const out = shown(text);
          expect(out).toContain("*");
          expect(out.length).toBeGreaterThan(0);
        }
        expect(maskValue({ type: "residentId" }, text)).not.toBe(text);
      },
    ),
  ));

test("values that name nobody are shown", () => {
  expect(maskValue({ type: "integer" }, 12)).toBe(12);
  expect(maskValue({ type: "text" }, "水稻")).toBe("水稻");
  expect(maskValue({ type: "yesNo" }, true)).toBe(true);
});
