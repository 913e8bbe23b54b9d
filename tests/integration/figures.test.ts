import { append, type CaseChange } from "@yimen/db";
import { demoItems, demoPeople, everydayItems, pastCases } from "@yimen/db/demo";
import { random } from "@yimen/db/sample";
import { Actor, addDays, type CaseState, chinaCalendar, countWorkingDays, type Grouping, legalDateOf, type Measure, measures, replay } from "@yimen/domain";
import { appRouter, followFigures } from "@yimen/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerContext, caughtUp, person, startCounty } from "../harness/county.ts";

const code = "361028";
let county: Awaited<ReturnType<typeof startCounty>>;
const counted = async () => {
  do await followFigures(county.db, code);
  while (!(await caughtUp(county.db, "figures")));
};
const as = async (username: string) => appRouter.createCaller(callerContext(county.db, await person(county.db, username), code)).figures;

/** Of every case first a part of what happened, then the rest, and in the end all is counted as if it had come at once. */
beforeAll(async () => {
  county = await startCounty();
  const people = demoPeople().map((p) => Actor.parse(p));
  const changes = pastCases(500, Date.now(), everydayItems, demoItems, people, "A".repeat(43));
  const r = random(3);
  const parts = changes.map((c) => ({ ...c, cut: 1 + Math.floor(r() * c.events.length) }));
  const portion = (some: CaseChange[]) => county.db.sql.begin((tx) => append(tx, code, some, [], new Date()));
  await portion(parts.map(({ cut, ...c }) => ({ ...c, events: c.events.slice(0, cut), state: replay(c.events.slice(0, cut).map((e) => e.event)) as CaseState })));
  await counted();
  const heads = new Map((await county.db.sql<{ id: string; head_hash: Buffer }[]>`select id, head_hash from cases`).map((row) => [row.id, row.head_hash]));
  const rest = parts.filter((c) => c.cut < c.events.length);
  expect(rest.length).toBeGreaterThan(200);
  for (let at = 0; at < rest.length; at += 150) {
    await portion(rest.slice(at, at + 150).map(({ cut, ...c }) => ({ ...c, events: c.events.slice(cut), headHash: heads.get(c.state.id) ?? null })));
    await counted();
  }
});
afterAll(() => county?.close());

/** The figures reckoned anew by SQL over the events, and over nothing that the figures are made by. */
async function fromEvents(from: string, to: string): Promise<Map<string, number>> {
  const rows = await county.db.sql<{ measure: Measure; unit: string; item: string; office: string; by: string; day: string; hour: string }[]>`
    with e as (
      select case_id, version, body->>'type' as type, body->>'by' as by, to_timestamp((body->>'at')::bigint / 1000.0) at time zone 'Asia/Shanghai' as at, body->>'outcome' as outcome
      from case_events where county = ${code}
    ), begun as (select case_id, body->>'office' as office, body->>'item' as item, (body->>'itemVersion')::int as v from case_events where county = ${code} and body->>'type' = 'begun'),
    firsts as (
      select distinct on (case_id, measure) case_id, measure, by, at, outcome from e, lateral (values
        ('taken', type in ('collected', 'accepted', 'deemedAccepted', 'noticeGiven', 'acceptanceDeclined')), ('accepted', type in ('accepted', 'deemedAccepted')), ('noticed', type = 'noticeGiven'),
        ('declined', type = 'acceptanceDeclined'), ('answered', type in ('decided', 'deemedGranted', 'forwarded')), ('ended', type in ('withdrawn', 'lapsed', 'terminated')), ('delivered', type = 'delivered')
      ) m(measure, counts) where counts order by case_id, measure, version
    ), more as (
      select * from firsts
      union all select case_id, 'granted', by, at, outcome from firsts where measure = 'answered' and outcome = 'grant'
      union all select case_id, 'refused', by, at, outcome from firsts where measure = 'answered' and outcome = 'refuse'
      union all select a.case_id, 'onSpot', a.by, a.at, a.outcome from firsts a join firsts b on b.case_id = a.case_id and b.measure = 'accepted' where a.measure = 'answered' and a.at::date = b.at::date
      union all select t.case_id, 'ofTaken' || initcap(x.measure), t.by, t.at, null from firsts t join firsts x on x.case_id = t.case_id and x.measure in ('accepted', 'answered', 'delivered') where t.measure = 'taken'
    )
    select m.measure, i.body->>'unit' as unit, b.item, b.office, m.by, m.at::date::text as day, extract(dow from m.at) || ' ' || extract(hour from m.at) as hour
    from more m join begun b using (case_id) join item_versions i on i.county = ${code} and i.code = b.item and i.version = b.v where m.at::date between ${from}::text::date and ${to}::text::date`;
  const sums = new Map<string, number>();
  const add = (by: Grouping, member: string, measure: Measure) => sums.set(`${by}/${member}/${measure}`, (sums.get(`${by}/${member}/${measure}`) ?? 0) + 1);
  for (const row of rows) {
    add("unit", row.unit, row.measure);
    add("item", row.item, row.measure);
    add("town", row.office.slice(0, 9), row.measure);
    add("office", row.office, row.measure);
    if (row.by !== "system") add("person", row.by, row.measure);
    if (row.measure === "taken") add("hour", row.hour, "taken");
  }
  return sums;
}
const plain = [
  "taken",
  "accepted",
  "noticed",
  "declined",
  "answered",
  "granted",
  "refused",
  "onSpot",
  "ended",
  "delivered",
  "ofTakenAccepted",
  "ofTakenAnswered",
  "ofTakenDelivered",
] as const;

test("every figure of every member equals what SQL over the events says, whatever the period", async () => {
  const chief = await as("supervision");
  const today = legalDateOf(Date.now());
  const [first] = await county.db.sql<{ day: string }[]>`select min(day)::text as day from figures`;
  const r = random(5);
  const dayBack = (n: number) => legalDateOf(Date.now() - n * 86_400_000);
  const spans = [[first?.day ?? today, today], ...Array.from({ length: 6 }, () => [dayBack(20 + Math.floor(r() * 60)), dayBack(Math.floor(r() * 20))])];
  for (const [from = "", to = ""] of spans) {
    const told = await chief.overview({ from, to });
    const seen = new Map<string, number>();
    const take = (by: Grouping, member: string, row: Partial<Record<Measure, number>>) => {
      for (const m of plain) if (row[m]) seen.set(`${by}/${member}/${m}`, row[m] ?? 0);
    };
    for (const row of told.units) take("unit", row.member, row);
    for (const row of told.items) take("item", row.member, row);
    for (const row of told.towns) take("town", row.member, row);
    for (const by of ["person", "office"] as const) for (const row of await chief.ranking({ from, to, by })) take(by, row.member, row);
    for (const { member, taken } of told.hours) seen.set(`hour/${member}/taken`, taken);
    const sorted = (sums: Map<string, number>) => [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(sorted(seen)).toEqual(sorted(await fromEvents(from, to)));
    // Sums of the parts are the whole, and the course of time adds up to it.
    for (const m of measures) {
      for (const part of [told.units, told.items, told.towns, told.course] as Record<Measure, number>[][]) expect(part.reduce((sum, row) => sum + row[m], 0)).toBe(told.total[m]);
    }
  }
});

test("late and working days used are those of the calendar, counted by hand", async () => {
  const rows = await county.db.sql<{ state: CaseState; facts: { answered: { at: number; used: number; promised: number; late: boolean } } }[]>`
    select c.state, f.facts from cases c join case_facts f on f.county = c.county and f.case_id = c.id where f.answered_on is not null`;
  const simple = rows.filter(({ state }) => !state.suspensions && !state.extension && state.acceptedAt !== null);
  expect(simple.length).toBeGreaterThan(100);
  for (const { state, facts } of simple) {
    const [from, to] = [legalDateOf(state.acceptedAt ?? 0), legalDateOf(facts.answered.at)];
    // The day of acceptance is not counted (行政许可法 art. 82: working days).
    let used = 0;
    for (let day = from; day < to; ) {
      const next = addDays(day, 1);
      used += countWorkingDays(chinaCalendar, day, next);
      day = next;
    }
    expect([facts.answered.used, facts.answered.late]).toEqual([used, used > facts.answered.promised]);
  }
});

test("behind each figure lie exactly its cases, a page at a time", async () => {
  const chief = await as("supervision");
  const [span] = await county.db.sql<{ from: string; to: string }[]>`select min(day)::text as from, max(day)::text as to from figures`;
  const period = { from: span?.from ?? "", to: span?.to ?? "" };
  const told = await chief.overview(period);
  const all = async (wish: Omit<Parameters<typeof chief.cases>[0], "after">) => {
    const ids: string[] = [];
    let after: { on: string; id: string } | null = null;
    do {
      const page: Awaited<ReturnType<typeof chief.cases>> = await chief.cases({ ...wish, after });
      ids.push(...page.lines.map((l) => l.id));
      after = page.next;
    } while (after);
    expect(new Set(ids).size).toBe(ids.length);
    return ids.length;
  };
  for (const measure of [...plain, "late", "beyond", "parallel"] as const) expect([measure, await all({ ...period, measure })]).toEqual([measure, told.total[measure]]);
  const busiest = [...told.hours].sort((a, b) => b.taken - a.taken)[0];
  expect(await all({ ...period, measure: "taken", by: "hour", member: busiest?.member ?? "" })).toBe(busiest?.taken);
  for (const [by, row] of [
    ["unit", told.units[0]],
    ["item", told.items[0]],
    ["town", told.towns[0]],
    ["office", (await chief.ranking({ ...period, by: "office" }))[0]],
    ["person", (await chief.ranking({ ...period, by: "person" }))[0]],
  ] as const)
    for (const measure of ["taken", "answered"] as const) expect([by, await all({ ...period, measure, by, member: row?.member ?? "" })]).toEqual([by, row?.[measure]]);
  // Nobody's name, number of a document or telephone is among them.
  const [line] = (await chief.cases({ ...period, measure: "taken" })).lines;
  expect(Object.keys(line ?? {}).sort()).toEqual(["answeredOn", "id", "item", "late", "number", "office", "on", "promised", "statutory", "takenOn", "unit", "used"]);
});

test("a unit's own people see their unit's figures, leaders the county's and no case, others nothing", async () => {
  const period = { from: "2020-01-01", to: "2022-12-31" };
  const now = { from: legalDateOf(Date.now() - 300 * 86_400_000), to: legalDateOf(Date.now()) };
  const own = await (await as("mz-leader")).overview(now);
  expect(own.units.map((u) => u.member)).toEqual(["MZ"]);
  expect((await (await as("mz-leader")).overview({ ...now, unit: "SL" })).total.taken).toBe(0);
  expect((await (await as("mz-leader")).cases({ ...now, measure: "taken" })).lines.every((l) => l.unit === "MZ")).toBe(true);
  // The database's own wall holds alone.
  const bare = appRouter.createCaller({ ...callerContext(county.db, await person(county.db, "mz-leader"), code), guards: "databaseOnly" as const }).figures;
  expect((await bare.overview(now)).units.map((u) => u.member)).toEqual(["MZ"]);
  expect((await bare.cases({ ...now, measure: "taken" })).lines.every((l) => l.unit === "MZ")).toBe(true);
  expect((await (await as("leader")).overview(now)).units.length).toBeGreaterThan(3);
  const leader = appRouter.createCaller(callerContext(county.db, await person(county.db, "leader"), code));
  await expect(leader.case.search({ text: "王" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  for (const nobody of ["mz-handler", "agent1", "town1", "admin"]) await expect((await as(nobody)).overview(now)).rejects.toMatchObject({ code: "FORBIDDEN" });
  expect((await (await as("leader")).overview(period)).total.taken).toBe(0);
});

test("absurd periods are refused in words; strange members find nothing", async () => {
  const chief = await as("supervision");
  for (const [from, to] of [
    ["2026-02-01", "2026-01-01"],
    ["1990-01-01", "2026-01-01"],
  ] as const)
    for (const call of [chief.overview({ from, to }), chief.ranking({ from, to, by: "person" }), chief.cases({ from, to, measure: "taken" })])
      await expect(call).rejects.toMatchObject({ code: "BAD_REQUEST", message: "figures.period" });
  for (const bad of ["2026-02-30", "yesterday", "infinity", ""]) await expect(chief.overview({ from: bad, to: "2026-03-01" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  const now = { from: legalDateOf(Date.now() - 300 * 86_400_000), to: legalDateOf(Date.now()) };
  for (const member of ["'; drop table cases", "%", "9 99", "", "\\", "王".repeat(60)])
    for (const by of ["unit", "item", "town", "office", "person", "hour"] as const) expect((await chief.cases({ ...now, measure: "taken", by, member })).lines).toEqual([]);
});

test("reckoned anew from zero, the figures are the same", async () => {
  const all = async () => [
    ...(await county.db.sql`select * from figures order by by, day, unit, member`),
    ...(await county.db.sql`select * from figures_by_month order by by, day, unit, member`),
  ];
  const empty = (rows: readonly Record<string, unknown>[]) => rows.filter((r) => measures.some((m) => Number(r[m]) !== 0));
  const before = empty(await all());
  await county.db.sql.begin(async (tx) => {
    await tx`delete from figures`;
    await tx`delete from figures_by_month`;
    await tx`delete from case_facts`;
    await tx`delete from followers where name = 'figures'`;
  });
  await counted();
  expect(empty(await all())).toEqual(before);
  expect(before.length).toBeGreaterThan(500);
});
