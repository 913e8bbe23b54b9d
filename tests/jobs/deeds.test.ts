import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type CaseChange, rebuild } from "@yimen/db";
import { demoItems } from "@yimen/db/demo";
import { random } from "@yimen/db/sample";
import { type CaseEvent, chinaCalendar, type ItemVersion, legalDateOf, nextDeed, silent } from "@yimen/domain";
import { doDueDeeds, startJobs } from "@yimen/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesArrive } from "../harness/cases.ts";
import { person, startCounty } from "../harness/county.ts";
import { leaveCases, leftCase } from "../harness/pastCases.ts";
import { until } from "../harness/service.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeEach(async () => {
  county = await startCounty();
});
afterEach(() => county?.close());

const dayMs = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:05:00+08:00`);
/** Items as the demonstration has them, one with approval by silence, one that asks departments, all with a material that may follow. */
const items: ItemVersion[] = ["GLJT", "SYDJ", "MCSF"].map((code, i) => {
  const item = demoItems.find((x) => x.code === code) as ItemVersion;
  return {
    ...item,
    code: `D${i}`,
    // Villages accept what is no licence.
    kind: "confirmation",
    deemedApproval: { applies: i === 0, why: "" },
    materials: item.materials.map((m) => ({ ...m, mayFollow: true })),
    intake: { village: "accept", township: "accept", county: "accept" },
  };
});
const publish = async () => {
  for (const item of items)
    await county.db.sql`insert into item_versions (county, code, version, body) values ('361028', ${item.code}, ${item.version}, ${county.db.sql.json(item as never)})`;
};
const deedsOf = async () =>
  county.db.sql<
    { case_id: string; body: CaseEvent }[]
  >`select case_id, body from case_events where body->>'type' in ('deemedAccepted', 'lapsed', 'deemedGranted', 'promiseBroken', 'consentDeemed')`;

/** What must have happened by a day, reckoned from the cases alone, apart from the database and from whoever runs. */
function expected(cases: readonly CaseChange[], last: string): string[] {
  const types = { deemAccepted: "deemedAccepted", lapse: "lapsed", deemGranted: "deemedGranted", breakPromise: "promiseBroken" } as const;
  return cases.flatMap(({ state, item }) => {
    const first = nextDeed(state, item, chinaCalendar);
    if (!first || first.on > last) return [];
    if (first.command.type === "deemConsent") return silent(state, item).flatMap((n) => (n.dueOn < first.on ? [`${state.id} consentDeemed ${n.unit}`] : []));
    return [`${state.id} ${types[first.command.type as "lapse"]}`];
  });
}

function worker(first: number, days: number, onDay: (day: number) => void): { process: ChildProcess; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, "worker.ts"), county.url, String(first), String(days)], { stdio: ["ignore", "pipe", "inherit"] });
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => onDay((JSON.parse(line) as { day: number }).day));
  return { process: child, ended: new Promise((done) => child.once("exit", (code) => done(code))) };
}

/** No deed twice, none missed, none too early; the record whole. */
async function judge(cases: readonly CaseChange[], last: string) {
  const deeds = await deedsOf();
  const firsts = expected(cases, last);
  const done = deeds.map((d) => `${d.case_id} ${d.body.type}${d.body.type === "consentDeemed" ? ` ${d.body.unit}` : ""}`);
  expect(new Set(done).size).toBe(done.length);
  expect(firsts.filter((d) => !done.includes(d)).slice(0, 5)).toEqual([]);
  const byId = new Map(cases.map((c) => [c.state.id as string, c]));
  for (const { case_id, body } of deeds) {
    const { state, item } = byId.get(case_id) as CaseChange;
    const first = nextDeed(state, item, chinaCalendar);
    if (first) expect(legalDateOf(body.at) >= first.on).toBe(true);
    expect(body.by).toBe("system");
  }
  const numbers = await county.db.sql<{ n: number; d: number }[]>`select count(number)::int as n, count(distinct number)::int as d from cases`;
  expect(numbers[0]?.n).toBe(numbers[0]?.d);
  expect(await county.db.sql`select 1 from cases where stage = 'accepted' and state->>'deemedAccepted' = 'true' and number is null`).toHaveLength(0);
  expect(await rebuild(county.db.sql, { write: false })).toMatchObject({ brokenChains: [], differences: [] });
}

test("32, 37 two processes go through a year of 5,000 cases on one database: no deed twice, none missed", async () => {
  await publish();
  const cases = await leaveCases(county.db, "361028", items, await person(county.db, "agent1"), { count: 5000, from: at("2025-01-02"), to: at("2025-12-20"), seed: 5 });
  const [first, days] = [at("2025-01-02"), 364];
  const both = [worker(first, days, () => {}), worker(first, days, () => {})];
  expect(await Promise.all(both.map((w) => w.ended))).toEqual([0, 0]);
  await judge(cases, "2025-12-31");
  expect((await deedsOf()).length).toBeGreaterThan(3000);
});

test("37 the same, with processes killed at random and others in their place", async () => {
  await publish();
  const cases = await leaveCases(county.db, "361028", items, await person(county.db, "agent1"), { count: 1500, from: at("2025-03-01"), to: at("2025-05-31"), seed: 6 });
  const [first, days] = [at("2025-03-01"), 150];
  const r = random(99);
  let kills = 0;
  const lane = async () => {
    let day = 0;
    while (day < days) {
      const run = worker(first + day * dayMs, days - day, (d) => {
        reached = start + d;
      });
      const start = day;
      let reached = day;
      const code = await Promise.race([run.ended, new Promise<"kill">((done) => setTimeout(() => done("kill"), 600 + r() * 1500))]);
      if (code === "kill" && kills < 12) {
        kills += 1;
        run.process.kill("SIGKILL");
        await run.ended;
        // Whoever takes over begins where the other was last heard of.
        day = reached;
      } else {
        await run.ended;
        day = days;
      }
    }
  };
  await Promise.all([lane(), lane()]);
  expect(kills).toBeGreaterThan(3);
  await judge(cases, "2025-07-28");
});

test("after weeks of downtime one run catches up by the calendar", async () => {
  await publish();
  const cases = await leaveCases(county.db, "361028", items, await person(county.db, "agent1"), { count: 200, from: at("2025-09-01"), to: at("2025-09-30"), seed: 7 });
  await doDueDeeds(county.db, "361028", at("2025-12-30"));
  await judge(cases, "2025-12-30");
  expect(await doDueDeeds(county.db, "361028", at("2025-12-30"))).toBe(0);
});

test("the clockwork in its queue: at a start what is due is done at once, whichever of two servers takes it", async () => {
  await publish();
  const { append } = await import("@yimen/db");
  const left = leftCase(items[1] as ItemVersion, await person(county.db, "agent1"), at("2026-06-01"), "collected", 9);
  await county.db.sql.begin((tx) => append(tx, "361028", [left], [], new Date()));
  await filesArrive(county.db, "361028", [left.state]);
  const stops = await Promise.all([startJobs(county.db, county.url, () => at("2026-06-20")), startJobs(county.db, county.url, () => at("2026-06-20"))]);
  await until(
    "accepted by the software",
    () => county.db.sql<{ stage: string; number: string | null }[]>`select stage, number from cases where id = ${left.state.id}`,
    (rows) => rows[0]?.stage === "accepted" && rows[0].number !== null,
    90_000,
  );
  for (const stop of stops) await stop();
  expect(await deedsOf()).toHaveLength(1);
});
