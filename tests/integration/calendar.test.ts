import { rebuild } from "@yimen/db";
import { demoItems } from "@yimen/db/demo";
import { chinaCalendar, type ItemVersion, isAnnounced, type LegalDate } from "@yimen/domain";
import { appRouter } from "@yimen/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerContext, person, startCounty } from "../harness/county.ts";
import { leaveCases } from "../harness/pastCases.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

const as = async (username: string) => appRouter.createCaller(callerContext(county.db, await person(county.db, username), "361028"));
/** A made-up announcement of 2027: New Year to Sunday, a worked Saturday, a week in February. */
const text = ["2027-01-01 元旦", "2027-01-02 元旦", "2027-01-03 元旦", "2027-01-09 上班", ...Array.from({ length: 7 }, (_, i) => `2027-02-0${i + 3} 春节`)].join("\n");

test("28 next year's calendar is loaded while cases run: exactly the provisional days move, on the device too, and the record stays whole", async () => {
  const base = demoItems.find((i) => i.code === "GLJT") as ItemVersion;
  const intake = { village: "accept", township: "accept", county: "accept" } as const;
  const item: ItemVersion = { ...base, code: "CAL", intake, materials: base.materials.map((m) => ({ ...m, mayFollow: true })) };
  await county.db.sql`insert into item_versions (county, code, version, body) values ('361028', 'CAL', 1, ${county.db.sql.json(item as never)})`;
  const [from, to] = [Date.parse("2026-12-01T10:00:00+08:00"), Date.parse("2027-01-20T10:00:00+08:00")];
  await leaveCases(county.db, "361028", [item], await person(county.db, "agent1"), { count: 300, from, to, seed: 3 });
  const dues = async () =>
    new Map((await county.db.sql<{ id: string; due: LegalDate }[]>`select id, promised_due::text as due from cases where promised_due is not null`).map((r) => [r.id, r.due]));
  const before = await dues();
  const admin = await as("admin");
  const shown = await admin.calendar.preview({ year: 2027, text });
  expect(shown.faults).toEqual([]);
  expect(await dues()).toEqual(before);
  expect(await admin.calendar.load({ year: 2027, text, document: "国办发明电〔2026〕9 号" })).toEqual({ moved: shown.total });
  const after = await dues();
  const moved = [...before].filter(([id, due]) => after.get(id) !== due);
  expect(moved.length).toBe(shown.total);
  expect(moved.length).toBeGreaterThan(20);
  for (const [, due] of moved) expect(isAnnounced(chinaCalendar, due)).toBe(false);
  // What was sure before stays: every day that lay within the announced years.
  for (const [id, due] of before) if (isAnnounced(chinaCalendar, due)) expect(after.get(id)).toBe(due);
  expect(await rebuild(county.db.sql, { write: false })).toMatchObject({ differences: [], brokenChains: [] });
  expect((await admin.catalogue.all({ have: null }))?.calendar["2027"]).toMatchObject({ workdays: ["2027-01-09"] });
  expect((await admin.calendar.preview({ year: 2027, text })).total).toBe(0);
});

test("who may load it, and what is refused", async () => {
  await expect((await as("mz-leader")).calendar.load({ year: 2028, text, document: "x" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect((await as("admin")).calendar.load({ year: 2028, text, document: "x" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect((await (await as("supervision")).calendar.preview({ year: 2028, text })).faults[0]).toMatchObject({ line: 1, code: "otherYear" });
});
