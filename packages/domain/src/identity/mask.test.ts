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
  // A permit of 港澳 residents: eleven characters; a passport: nine.
  [mask.idNumber("H1234567890"), "*********90"],
  [mask.idNumber("E12345678"), "*******78"],
  [mask.idNumber("12345"), "****5"],
  [mask.phone("87654321"), "******21"],
])("%s", (shown, expected) => expect(shown).toBe(expected));

test("nothing masked can be read back: of every text at least a third is gone, and what stays stands in its place", () =>
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" }), (text) => {
      for (const shown of [mask.idNumber, mask.name, mask.bankCard, mask.address]) {
        const [before, after] = [[...text], [...shown(text)]];
        expect(after).toHaveLength(before.length);
        expect(after.filter((mark) => mark === "*").length * 3).toBeGreaterThanOrEqual(before.length);
        after.forEach((mark, i) => {
          expect(["*", before[i]]).toContain(mark);
        });
      }
    }),
  ));

test("values that name nobody are shown", () => {
  expect(maskValue({ type: "integer" }, 12)).toBe(12);
  expect(maskValue({ type: "text" }, "水稻")).toBe("水稻");
  expect(maskValue({ type: "yesNo" }, true)).toBe(true);
});
