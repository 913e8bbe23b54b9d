import { demoItems } from "@yimen/db/demo";
import { Actor, publishFaults, searchItems } from "@yimen/domain";
import { pinyin } from "pinyin-pro";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCounty } from "../harness/county.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

test("125 items, 66 of them licences, over 42 windows; each can be found by its initials; what belongs together is there", async () => {
  expect(demoItems).toHaveLength(125);
  expect(demoItems.filter((i) => i.kind === "licence")).toHaveLength(66);
  expect(await county.db.sql`select 1 from windows where county = '361028'`).toHaveLength(42);
  const codes = new Set(demoItems.map((i) => i.code));
  expect(codes.size).toBe(125);
  expect(demoItems.flatMap((i) => (i.related ?? []).filter((code) => !codes.has(code)))).toEqual([]);
  for (const item of demoItems) {
    expect(item.law.every((l) => l.title && l.article)).toBe(true);
    const initials = pinyin(item.name, { pattern: "first", toneType: "none", type: "array" })
      .join("")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, "");
    expect(searchItems(demoItems, initials).map((i) => i.code)).toContain(item.code);
  }
  const first = (words: string) => searchItems(demoItems, words)[0]?.code;
  expect([first("盖房"), first("低保"), first("上户口"), first("讨薪"), first("开饭店"), first("kyly")]).toEqual(["ZJD", "ZDSH", "CSDJ", "FLYZ", "SPJY", undefined]);
});

test("every item of the demonstration county could be published as it is", async () => {
  const people = (await county.db.sql`select id, name, roles, office, unit from people where county = '361028'`).map((p) => Actor.parse(p));
  expect(demoItems.flatMap((item) => publishFaults(item, people).map((f) => `${item.code} ${f.part}.${f.key} ${f.code}`))).toEqual([]);
});
