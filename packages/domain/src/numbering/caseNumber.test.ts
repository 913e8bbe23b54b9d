import fc from "fast-check";
import { expect, test } from "vitest";
import { blockName, formatCaseNumber, nearNumbers, parseCaseNumber, takeNumber } from "./caseNumber.ts";

const anyNumber = fc
  .tuple(fc.integer({ min: 0, max: 32 ** 4 - 1 }), fc.integer({ min: 0, max: 999 }))
  .map(([block, sequence]) => formatCaseNumber({ division: "361028", year: 2026, block: blockName(block) }, sequence));

test("every number parses back", () => {
  fc.assert(
    fc.property(anyNumber, (number) => {
      expect(parseCaseNumber(number)).not.toBeNull();
    }),
  );
});

test("every single wrong character is revealed", () => {
  fc.assert(
    fc.property(anyNumber, fc.nat(20), fc.constantFrom(..."0123456789ABCDEFGHJKMNPQRSTVWXYZ"), (number, i, c) => {
      if (number[i] === "-" || number[i] === c || i >= number.length) return;
      expect(parseCaseNumber(number.slice(0, i) + c + number.slice(i + 1))).toBeNull();
    }),
  );
});

test("of swapped neighbours fewer than three in a thousand go unseen: the standard promises most, not all", () => {
  let [swaps, unseen] = [0, 0];
  fc.assert(
    fc.property(anyNumber, fc.nat(19), (number, i) => {
      const [a, b] = [number[i] ?? "", number[i + 1] ?? ""];
      if (a === b || a === "-" || b === "-") return;
      swaps += 1;
      if (parseCaseNumber(number.slice(0, i) + b + a + number.slice(i + 2))) unseen += 1;
    }),
    { numRuns: 20_000, seed: 36 },
  );
  expect(swaps).toBeGreaterThan(10_000);
  expect(unseen / swaps).toBeLessThan(0.003);
});

test("a block gives a thousand different numbers, then none", () => {
  let blocks = [{ division: "361028", year: 2026, block: "0001", next: 0 }];
  const seen = new Set<string>();
  for (let taken = takeNumber(blocks, 2026); taken; taken = takeNumber(blocks, 2026)) {
    seen.add(taken.number);
    blocks = taken.blocks as typeof blocks;
  }
  expect(seen.size).toBe(1000);
  expect(takeNumber([{ division: "361028", year: 2025, block: "0001", next: 0 }], 2026)).toBeNull();
});

test("a number with one wrong character, two swapped ones or a wrong check character leads to the one that was meant, and to few others", () => {
  fc.assert(
    fc.property(anyNumber, fc.nat(19), fc.constantFrom("one", "swap", "check"), fc.nat(9), (number, i, how, digit) => {
      const a = number[i] ?? "";
      const b = number[i + 1] ?? "";
      if (a === "-" || (how === "swap" && (b === "-" || a === b || i > 18))) return;
      const typed =
        how === "one"
          ? number.slice(0, i) + digit + number.slice(i + 1)
          : how === "swap"
            ? number.slice(0, i) + b + a + number.slice(i + 2)
            : number.slice(0, -1) + (number.endsWith("A") ? "B" : "A");
      if (parseCaseNumber(typed)) return;
      const near = nearNumbers(typed);
      expect(near.length).toBeLessThan(40);
      expect(near).toContain(number);
    }),
    { numRuns: 2000 },
  );
  expect(nearNumbers("王小明")).toEqual([]);
});
