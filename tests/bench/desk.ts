import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CaseChange, connect, copyIn, type Db, migrate, projectionRow } from "@yimen/db";
import { demoCounty, demoItems, demoPeople, everydayItems, loadDemo, pastCases } from "@yimen/db/demo";
import { startEmbedded } from "@yimen/db/embedded";
import { inventName, random } from "@yimen/db/sample";
import {
  Actor,
  addedUp,
  blockName,
  type CaseFacts,
  type Count,
  caseFacts,
  chinaCalendar,
  difference,
  formatCaseNumber,
  isFinal,
  legalDateOf,
  measures,
  milestones,
  monthly,
  periodOf,
  uuidv7,
} from "@yimen/domain";
import { findable } from "../harness/county.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";

const dayMs = 86_400_000;
const hash = "A".repeat(43);
const columns =
  "county,id,state,head_hash,office,unit,item,item_version,stage,step,holder,number,applicant_name,former_names,applicant_key,accepted_at,promised_due,deed_on,due_on,warn_on,yellow_on,red_on,reckoned,updated_at".split(
    ",",
  );
const cell = (value: unknown): string =>
  value === null || value === undefined ? "\\N" : String(value).replace(/[\\\t\n\r]/g, (c) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[c] ?? c);

/**
 * A county of three years: cases that the rules made, each told again for other people on other days until there are as many as wanted, 99 in a hundred
 * of them ended. Kept between runs in a folder of its own, since it takes minutes.
 */
async function bigCounty(total: number): Promise<{ db: Db; close: () => Promise<void> }> {
  const dir = process.env.BENCH_DIR ?? join(tmpdir(), `yimen-desk-${total}`);
  const isNew = !existsSync(join(dir, "PG_VERSION"));
  const postgres = await startEmbedded(dir);
  await migrate(postgres.url);
  const db = connect(postgres.url);
  const have = (await db.sql<{ n: number }[]>`select count(*)::int as n from cases`)[0]?.n ?? 0;
  if (isNew || have < total) {
    const now = Date.now();
    await loadDemo(db, { now, cases: 0, picture: { hash, size: 1, type: "image/png" } });
    const people = demoPeople().map((p) => Actor.parse(p));
    const told = pastCases(4000, now, everydayItems, demoItems, people, hash);
    const [ended, open] = [told.filter((c) => isFinal(c.state.stage)), told.filter((c) => !isFinal(c.state.stage))];
    const r = random(11);
    const bytes = () => Uint8Array.from({ length: 10 }, () => Math.floor(r() * 256));
    function* rows(from: number, to: number): Generator<string> {
      for (let i = from; i < to; i += 1) {
        const list = i % 100 === 0 ? open : ended;
        const { state: before, item } = list[Math.floor(r() * list.length)] as CaseChange;
        const shift = i % 100 === 0 ? 0 : Math.floor(r() * 1095) * dayMs;
        const began = (before.acts[0]?.at ?? now) - shift;
        const id = uuidv7(began, bytes());
        const year = new Date(began).getUTCFullYear();
        const number = before.number === null ? null : formatCaseNumber({ division: demoCounty, year, block: blockName(Math.floor(i / 1000) + 36) }, i % 1000);
        const state = { ...before, id, number, applicant: { ...before.applicant, name: inventName(r) } } as CaseChange["state"];
        const row: Record<string, unknown> = {
          ...projectionRow(before, item),
          id,
          number,
          applicant_name: state.applicant.name,
          state: JSON.stringify(state),
          county: demoCounty,
          head_hash: "\\x00",
        };
        row.updated_at = new Date((before.acts.at(-1)?.at ?? now) - shift).toISOString();
        yield `${columns.map((column) => (column === "head_hash" ? "\\\\x00" : cell(row[column]))).join("\t")}\n`;
      }
    }
    for (let i = have; i < total; i += 20_000) {
      const to = Math.min(total, i + 20_000);
      await db.sql.begin((tx) => copyIn(tx, "cases", columns, rows(i, to)));
      process.stderr.write(`\r${to} cases`);
    }
    process.stderr.write("\n");
  }
  await db.sql`vacuum analyze cases`;
  return {
    db,
    close: async () => {
      await db.close();
      await postgres.stop();
    },
  };
}

/** The figures of as many cases, each as one that the rules made, on other days: what a follower would have counted of them. */
async function countedCounty(db: Db, total: number): Promise<void> {
  const [have] = await db.sql<{ n: number }[]>`select count(*)::int as n from case_facts where exists (select 1 from figures_by_month)`;
  if ((have?.n ?? 0) >= total) return;
  await db.sql`truncate case_facts, figures, figures_by_month`;
  const people = demoPeople().map((p) => Actor.parse(p));
  const told = pastCases(4000, Date.now(), everydayItems, demoItems, people, hash).flatMap(
    ({ events, item }) =>
      caseFacts(
        events.map(({ event }) => ({ event, receivedAt: event.at })),
        item,
        () => chinaCalendar,
      ) ?? [],
  );
  const r = random(12);
  const columns = ["county", "case_id", "unit", "item", "late", "facts", ...milestones.map((thing) => `${thing}_on`)];
  let sums: Count[] = [];
  for (let at = 0; at < total; at += 100_000) {
    const some = Array.from({ length: Math.min(100_000, total - at) }, (): CaseFacts => {
      const facts = told[Math.floor(r() * told.length)] as CaseFacts;
      const shift = Math.floor(r() * 1095) * dayMs;
      return { ...facts, ...Object.fromEntries(milestones.map((thing) => [thing, facts[thing] && { ...facts[thing], at: facts[thing].at - shift }])) };
    });
    sums = addedUp([...sums, ...difference([], some)]);
    await db.sql.begin((tx) =>
      copyIn(
        tx,
        "case_facts",
        columns,
        some.map(
          (facts) =>
            `${[demoCounty, randomUUID(), facts.unit, facts.item, facts.answered?.late ?? false, JSON.stringify(facts), ...milestones.map((thing) => facts[thing] && legalDateOf(facts[thing].at))].map(cell).join("\t")}\n`,
        ),
      ),
    );
    process.stderr.write(`\r${at + some.length} counted`);
  }
  for (const [table, rows] of [
    ["figures", sums],
    ["figures_by_month", monthly(sums)],
  ] as const)
    await db.sql.begin((tx) =>
      copyIn(
        tx,
        table,
        ["county", "by", "day", "unit", "member", ...measures],
        rows.map((c) => `${[demoCounty, c.by, c.day, c.unit, c.member, ...measures.map((m) => c.counts[m] ?? 0)].map(cell).join("\t")}\n`),
      ),
    );
  await db.sql`insert into followers (county, name, tx, id, since) select ${demoCounty}, 'figures', tx, id, current_date from cases order by tx desc, id desc limit 1
    on conflict (county, name) do update set tx = excluded.tx, id = excluded.id`;
  await db.sql`vacuum analyze case_facts`;
  await db.sql`vacuum analyze figures`;
  await db.sql`vacuum analyze figures_by_month`;
  process.stderr.write("\n");
}

const percentile = (times: number[], share: number): number =>
  Number(([...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1));

/** What the county's people ask all day, through HTTP by a handler of one unit and by the supervision office, in a county of `cases`; milliseconds. */
export async function deskBench({ cases, rounds }: { cases: number; rounds: number }) {
  const { db, close } = await bigCounty(cases);
  // What a server does beside its work; done before it is measured.
  const from = performance.now();
  const indexed = await findable(db);
  const indexSeconds = Math.round((performance.now() - from) / 1000);
  await db.sql`vacuum analyze case_words`;
  await countedCounty(db, cases);
  const { app, auth, url } = await listeningServer({ db, filesDir: join(tmpdir(), "yimen-desk-files") });
  const results: Record<string, { p50: number; p95: number }> = {};
  for (const username of ["mz-handler", "supervision"]) {
    const cookie = await cookieOf(auth, username);
    const call = async (name: string, input: unknown, post = false): Promise<{ json: unknown; ms: number }> => {
      const from = performance.now();
      const response = post
        ? await fetch(`${url}/trpc/${name}`, { method: "POST", headers: { cookie, "content-type": "application/json", origin: url }, body: JSON.stringify(input) })
        : await fetch(`${url}/trpc/${name}${input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`}`, { headers: { cookie } });
      const json = (await response.json()) as { result?: { data: unknown }; error?: unknown };
      if (!json.result) throw new Error(`${name}: ${JSON.stringify(json.error)}`);
      return { json: json.result.data, ms: performance.now() - from };
    };
    const measure = async (what: string, name: string, inputs: readonly unknown[], post = false) => {
      const times: number[] = [];
      for (let i = -3; i < rounds; i += 1) {
        const { ms } = await call(name, inputs[(i + 3) % inputs.length], post);
        if (i >= 0) times.push(ms);
      }
      results[`${username}: ${what}`] = { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
    };
    await measure("counts", "case.counts", [undefined]);
    for (const stage of ["collected", "accepted", "underReview", "decided", "issued"]) await measure(`queue ${stage}`, "case.inbox", [{ stage }]);
    await measure("only late", "case.inbox", [{ stage: "accepted", lamp: "late" }]);
    await measure("ended, first page", "case.inbox", [{ stage: "closed" }]);
    type Page = { lines: { id: string; number: string | null; applicant: string }[]; next: unknown };
    let page = (await call("case.inbox", { stage: "closed" })).json as Page;
    let after: unknown = null;
    for (let n = 1; n < 100 && page.next; n += 1) {
      after = page.next;
      page = (await call("case.inbox", { stage: "closed", after })).json as Page;
    }
    await measure("ended, 100th page", "case.inbox", [{ stage: "closed", after }]);
    await measure(
      "a case",
      "case.byId",
      page.lines.map((l) => ({ id: l.id })),
    );
    await measure(
      "search: a number",
      "case.search",
      page.lines.filter((l) => l.number).map((l) => ({ text: l.number })),
      true,
    );
    await measure(
      "search: a name",
      "case.search",
      page.lines.map((l) => ({ text: l.applicant })),
      true,
    );
    await measure("search: a surname", "case.search", [{ text: "王" }, { text: "欧" }], true);
    await measure("search: nobody", "case.search", [{ text: "没有这人" }], true);
    await measure(
      "search: part of a name",
      "case.search",
      page.lines.map((l) => ({ text: l.applicant.slice(1) })),
      true,
    );
    await measure("search: initials", "case.search", [{ text: "wxm" }, { text: "lj" }, { text: "qqq" }], true);
    await measure("search: last four", "case.search", [{ text: "1234" }, { text: "003X" }, { text: "8888" }], true);
    await measure(
      "search: a mistyped number",
      "case.search",
      page.lines.filter((l) => l.number).map((l) => ({ text: `${l.number?.slice(0, -1)}${l.number?.endsWith("A") ? "B" : "A"}` })),
      true,
    );
  }
  const cookie = await cookieOf(auth, "supervision");
  const figures = async (what: string, name: string, input: object) => {
    const times: number[] = [];
    for (let i = -3; i < rounds; i += 1) {
      const from = performance.now();
      const response = await fetch(`${url}/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`, { headers: { cookie } });
      if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
      await response.arrayBuffer();
      if (i >= 0) times.push(performance.now() - from);
    }
    results[`county: ${what}`] = { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
  };
  const lastDay = legalDateOf(Date.now() - 200 * dayMs);
  for (const kind of ["month", "quarter", "year"] as const) await figures(`figures of a ${kind}`, "figures.overview", periodOf(kind, lastDay));
  await figures("figures of a unit, a year", "figures.overview", { ...periodOf("year", lastDay), unit: "MZ" });
  await figures("people, a year", "figures.ranking", { ...periodOf("year", lastDay), by: "person" });
  await figures("cases behind a figure, a year", "figures.cases", { ...periodOf("year", lastDay), measure: "answered" });
  await figures("late cases of an item, a year", "figures.cases", { ...periodOf("year", lastDay), measure: "late", by: "item", member: "GLJT" });
  await app.close();
  await close();
  return { cases, rounds, indexed, indexSeconds, milliseconds: results };
}
