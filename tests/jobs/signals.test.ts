import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { append, type CaseChange } from "@yimen/db";
import { demoItems } from "@yimen/db/demo";
import { random } from "@yimen/db/sample";
import { addDays, type CaseEvent, type ItemVersion, legalDateOf, signalsOf, type Thresholds, usualThresholds } from "@yimen/domain";
import { doDueDeeds, signalInputs } from "@yimen/server";
import { expect, test } from "vitest";
import { filesArrive } from "../harness/cases.ts";
import { caughtUp, person, startCounty } from "../harness/county.ts";
import { type Left, leftCase } from "../harness/pastCases.ts";

const code = "361028";
const dayMs = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:05:00+08:00`);

/** A server of its own process that watches when it is told to; killed, another stands in its place. */
function watcher(url: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "watcher.ts"), url], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  return {
    watch: async (now: number): Promise<void> => {
      child.stdin.write(`${now}\n`, () => {});
      await lines.next();
    },
    kill: async (): Promise<void> => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The whole year and 5,000 cases: `pnpm signals:year`. */
const long = process.env.MODE === "long";
const [first, days, aDay] = long ? [at("2025-01-02"), 364, 31] : [at("2025-04-01"), 90, 5];

test("months of cases watched by two servers that are killed at random, with thresholds changed and a calendar loaded in the middle: none twice, none missed", async () => {
  const county = await startCounty();
  const servers = [watcher(county.url), watcher(county.url)];
  const items: ItemVersion[] = ["GLJT", "SYDJ"].map((name, i) => {
    const item = demoItems.find((x) => x.code === name) as ItemVersion;
    const where = { village: "accept", township: "accept", county: "accept" } as const;
    return {
      ...item,
      code: `S${i}`,
      kind: "confirmation",
      deemedApproval: { applies: i === 0, why: "" },
      materials: item.materials.map((m) => ({ ...m, mayFollow: true })),
      intake: where,
    };
  });
  for (const item of items)
    await county.db.sql`insert into item_versions (county, code, version, body) values (${code}, ${item.code}, ${item.version}, ${county.db.sql.json(item as never)})`;
  const agent = await person(county.db, "agent1");
  const r = random(14);
  const kinds: Left[] = ["collected", "noticed", "accepted", "promised"];
  let kills = 0;
  let seed = 0;
  for (let day = 0; day < days; day += 1) {
    const now = first + day * dayMs;
    const today = legalDateOf(now);
    const begun: CaseChange[] = Array.from({ length: day < days - 20 ? Math.floor(r() * aDay) : 0 }, () => {
      seed += 1;
      return leftCase(items[seed % 2] as ItemVersion, agent, now + 9 * 3_600_000, kinds[Math.floor(r() * 4)] as Left, seed);
    });
    // Some reach the county days after they were taken.
    await county.db.sql.begin((tx) => append(tx, code, begun, [], new Date(now + 10 * 3_600_000)));
    await filesArrive(
      county.db,
      code,
      begun.map((c) => c.state),
    );
    if (day === 35) {
      const strict: Thresholds = { ...usualThresholds, from: addDays(today, 1), reminderShare: 0.3, warningShare: 0.5, document: "资监〔2025〕3号" };
      await county.db
        .sql`insert into thresholds (county, from_day, body, set_by, set_at) values (${code}, ${strict.from}, ${county.db.sql.json(strict as never)}, 'supervision-1', ${new Date(now)})`;
      await county.db.sql`update signal_watch set next_on = ${strict.from}::text::date where next_on > ${strict.from}::text::date`;
    }
    if (day === 55) {
      const body = { holidays: ["2025-10-01", "2025-06-10", "2025-06-11", "2025-06-12", "2025-07-23", "2025-08-04"], workdays: [] };
      await county.db.sql`insert into calendar_loads (county, year, body, at) values (${code}, 2025, ${county.db.sql.json(body as never)}, ${new Date(now)})`;
      await county.db.sql`update signal_watch set next_on = ${addDays(today, 1)}::text::date where next_on > ${addDays(today, 1)}::text::date`;
    }
    // A tenth of the days nobody watches.
    if (r() < 0.1) continue;
    await doDueDeeds(county.db, code, now + 11 * 3_600_000);
    const watching = Promise.all(servers.map((server) => server.watch(now + 12 * 3_600_000)));
    if (r() < 0.15) {
      // Killed in the middle of whatever it does.
      const which = kills % 2;
      await new Promise((done) => setTimeout(done, r() * 60));
      await servers[which]?.kill();
      servers[which] = watcher(county.url);
      kills += 1;
    }
    await watching;
  }
  const last = legalDateOf(first + (days - 1) * dayMs);
  do await servers[0]?.watch(at(last) + 12 * 3_600_000);
  while (!(await caughtUp(county.db, "signals")));
  const kept = await county.db.sql<
    { case_id: string; kind: string; key: string; on: string; by: string; step: number; holder: string | null; stage: string }[]
  >`select case_id, kind, key, raised_on::text as on, answer_by::text as by, step, holder, stage from signals`;
  const events = await county.db.sql<{ case_id: string; event: CaseEvent; received_at: Date; item: string }[]>`
    select e.case_id, e.body as event, e.received_at, c.item from case_events e join cases c on c.county = e.county and c.id = e.case_id order by e.case_id, e.version`;
  const inputs = await signalInputs(county.db.sql, code);
  const zero = [...Map.groupBy(events, (e) => e.case_id)].flatMap(([case_id, list]) =>
    signalsOf(
      list.map((e) => ({ event: e.event, receivedAt: e.received_at.getTime() })),
      items.find((i) => i.code === list[0]?.item) as ItemVersion,
      inputs,
      last,
    ).map((s) => ({ case_id, kind: s.kind, key: s.key, on: s.on, by: s.answerBy ?? "infinity", step: s.step, holder: s.holder, stage: s.stage })),
  );
  const texts = (list: readonly object[]) => list.map((s) => JSON.stringify(s)).sort();
  expect(texts(kept.map((k) => ({ ...k })))).toEqual(texts(zero));
  expect(zero.length).toBeGreaterThan(100);
  expect(kills).toBeGreaterThan(5);
  await Promise.all(servers.map((server) => server.kill()));
  await county.close();
});
