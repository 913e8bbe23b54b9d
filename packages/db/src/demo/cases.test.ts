import { Actor, chinaCalendar, isWorkingDay, legalDateOf } from "@yimen/domain";
import { expect, test } from "vitest";
import { inOffice, lastInOffice, pastCases } from "./cases.ts";
import { demoItems, everydayItems } from "./index.ts";
import { demoPeople } from "./people.ts";
import { bornFor } from "./sample.ts";

// A Sunday, late in the evening.
const now = Date.parse("2026-11-29T23:25:00+08:00");
const past = pastCases(
  1500,
  now,
  everydayItems,
  demoItems,
  demoPeople().map((p) => Actor.parse(p)),
  "A".repeat(43),
);
const at = (text: string) => Date.parse(`${text}:00+08:00`);

test("what people did they did while offices work", () => {
  expect([inOffice(at("2026-11-27T23:25")), inOffice(at("2026-11-27T12:30")), inOffice(at("2026-11-27T10:00"))]).toEqual([
    at("2026-11-30T09:00"),
    at("2026-11-27T14:30"),
    at("2026-11-27T10:00"),
  ]);
  expect([lastInOffice(now), lastInOffice(at("2026-11-30T08:00")), lastInOffice(at("2026-11-30T13:00"))]).toEqual([
    at("2026-11-27T17:30"),
    at("2026-11-27T17:30"),
    at("2026-11-30T12:00"),
  ]);
  for (const { event } of past.flatMap((c) => c.events)) {
    const hour = (event.at / 3_600_000 + 8) % 24;
    expect([isWorkingDay(chinaCalendar, legalDateOf(event.at)), hour >= 9 && hour <= 17.5, event.at <= now]).toEqual([true, true, true]);
  }
});

test("forms say of the applicant what the number says, and nobody asks for what is for others' age", () => {
  const asked = (conditions: string) => Number(/年满(\d\d)周岁/.exec(conditions.replace("六十", "60").replace("八十", "80"))?.[1] ?? 18);
  expect(past.filter((c) => asked(c.item.conditions) === 80).length).toBeGreaterThan(10);
  for (const { state, item } of past) {
    const { idNumber } = state.applicant;
    const years = Number(legalDateOf(state.acts[0]?.at ?? 0).slice(0, 4)) - Number(idNumber.slice(6, 10));
    expect(years).toBeGreaterThanOrEqual(Math.max(18, asked(item.conditions)));
    if (state.form.birthDate) expect(String(state.form.birthDate).replaceAll("-", "")).toBe(idNumber.slice(6, 14));
    if (state.form.sex) expect(state.form.sex).toBe(Number(idNumber[16]) % 2 === 1 ? "男" : "女");
  }
  expect(bornFor({ conditions: "年满六十五周岁。" }, 2026)).toEqual({ from: 1944, years: 17 });
});

test("nearly all of what is old was brought to its end", () => {
  const old = past.filter((c) => (c.state.acts[0]?.at ?? 0) < now - 60 * 86_400_000);
  const open = old.filter((c) => c.state.stage === "accepted" || c.state.stage === "underReview");
  expect(open.length / old.length).toBeLessThan(0.02);
});
