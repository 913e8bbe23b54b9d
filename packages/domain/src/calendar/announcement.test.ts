import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAnnouncement } from "./announcement.ts";

test("a year as people type it off", () => {
  expect(parseAnnouncement(2027, "# 国办发明电〔2026〕x 号\n2027-01-01 元旦\n\n2027-01-02,元旦\n２０２７-01-10 上班\n")).toEqual({
    ok: true,
    value: {
      holidays: [
        { date: "2027-01-01", name: "元旦" },
        { date: "2027-01-02", name: "元旦" },
      ],
      workdays: ["2027-01-10"],
    },
  });
});

test("every fault of every line", () => {
  const text = ["2027-01-01 元旦", "元旦 2027-01-02", "2027-02-30 春节", "2026-10-01 国庆", "2027-01-01 元旦", "2027-01-04 上班"].join("\n");
  const parsed = parseAnnouncement(2027, text);
  expect(parsed.ok ? [] : parsed.error.map((f) => [f.line, f.code])).toEqual([
    [2, "badLine"],
    [3, "badDate"],
    [4, "otherYear"],
    [5, "twice"],
    [6, "notWeekend"],
  ]);
  expect(parseAnnouncement(2027, "2027-02-06 春节")).toMatchObject({ ok: false, error: [{ code: "noNewYear" }] });
});

test("any text is a year or a clean no", () =>
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      expect(() => parseAnnouncement(2027, text)).not.toThrow();
    }),
  ));
