import { demoItems } from "@yimen/db/demo";
import { Actor, publishFaults } from "@yimen/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCounty } from "../harness/county.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

test("every item of the demonstration county could be published as it is", async () => {
  const people = (await county.db.sql`select id, name, roles, office, unit from people where county = '361028'`).map((p) => Actor.parse(p));
  expect(demoItems.flatMap((item) => publishFaults(item, people).map((f) => `${item.code} ${f.part}.${f.key} ${f.code}`))).toEqual([]);
});
