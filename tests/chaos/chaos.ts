import { connect, type Db, migrate, rebuild } from "@yimen/db";
import { loadDemo } from "@yimen/db/demo";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { type Random, random } from "@yimen/db/sample";
import type { CaseId, CaseState, CommandType } from "@yimen/domain";
import { dispatch } from "@yimen/web/store";
import { intakeCommands, person } from "../harness/county.ts";
import { Device, type Fault } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

/** What has happened so far: by it, or by the clock, a run ends. */
export type ChaosSoFar = { acts: number; databaseRestarts: number };
export type ChaosOptions = { devices: number; seed: number; until: (soFar: ChaosSoFar) => boolean; say?: (line: string) => void };
export type ChaosReport = {
  seed: number;
  devices: number;
  acts: number;
  refused: number;
  rounds: number;
  lost: number;
  doubled: number;
  brokenChains: number;
  differences: number;
  unequalDevices: number;
  databaseRestarts: number;
};

const items = ["SYDJ", "GLJT", "YLCB"];

/**
 * Many devices, each the real store, rules and sync engine, on the real router and a real Postgres, under random faults: calls lost before and
 * after the county, sent twice, clocks moved, the database killed and started again. Then the line is mended, every device syncs, and all is
 * counted: each act whose dispatch resolved must stand exactly once in the record, or in its author's list of refused ones.
 */
export async function chaos({ devices: count, seed, until, say = () => {} }: ChaosOptions): Promise<ChaosReport> {
  const r = random(seed);
  const dir = temporaryDataDir();
  let postgres: EmbeddedPostgres = await startEmbedded(dir);
  const port = Number(new URL(postgres.url).port);
  await migrate(postgres.url);
  const db: Db = connect(postgres.url);
  await loadDemo(db, { now: Date.now(), cases: 0, picture: { hash: "A".repeat(43), size: 1, type: "image/png" } });
  const report: ChaosReport = {
    seed,
    devices: count,
    acts: 0,
    refused: 0,
    rounds: 0,
    lost: 0,
    doubled: 0,
    brokenChains: 0,
    differences: 0,
    unequalDevices: 0,
    databaseRestarts: 0,
  };

  // Three agents in four, and the clerks whose scopes hold the agents' cases: they meet on the same cases.
  const people = await Promise.all(Array.from({ length: count }, (_, i) => person(db, i % 4 === 3 ? `town${1 + (i % 3)}` : `agent${1 + (i % 12)}`)));
  const fleet = await Promise.all(people.map((actor) => Device.of(db, "361028", actor)));
  for (const device of fleet) if ((await device.sync()) !== "idle") throw new Error("a device could not begin");
  const done: { device: number; caseId: CaseId; type: CommandType; text?: string }[] = [];
  let cases = 0;
  let down = false;
  const over = () => until({ acts: done.length, databaseRestarts: report.databaseRestarts });

  const oneDevice = async (n: number) => {
    const device = fleet[n] as Device;
    const own: Random = random(seed * 1000 + n);
    const faulty = (): Fault => (own() < 0.6 ? "none" : ((["lostBeforeServer", "lostAnswer", "twice"] as const)[Math.floor(own() * 3)] as Fault));
    const act = async (commands: Parameters<typeof dispatch>[1]) => {
      const result = await dispatch({ db: device.db, actor: device.actor, now: device.now() }, commands);
      if (result.ok) for (const c of commands) done.push({ device: n, caseId: c.caseId, type: c.type, ...(c.type === "note" && { text: c.text }) });
    };
    while (!over()) {
      const dice = own();
      if (dice < 0.4) {
        cases += 1;
        await act(intakeCommands(itemByCode(items[Math.floor(own() * items.length)] ?? "SYDJ"), seed * 1_000_000 + cases, own() < 0.3 ? "notice" : "accept").commands);
      } else if (dice < 0.7) {
        const [some] = (await device.db.newestCases(10)).sort(() => own() - 0.5);
        if (some)
          await act([
            own() < 0.85 ? { type: "note", caseId: some.id, text: `${n}/${own()}` } : { type: "withdraw", caseId: some.id, reason: "不办了", signature: "A".repeat(43) as never },
          ]);
      } else if (dice < 0.75) {
        // Somebody plays with the clock.
        const ahead = own() < 0.5 ? 0 : Math.round((own() - 0.5) * 60 * 86_400_000);
        device.now = () => Date.now() + ahead;
      } else {
        device.fault = faulty;
        await device.sync();
        device.fault = () => "none";
        report.rounds += 1;
      }
      await new Promise((next) => setTimeout(next, own() * 20));
    }
  };
  const database = async () => {
    while (!over()) {
      await new Promise((next) => setTimeout(next, 2000 + r() * 6000));
      if (over()) return;
      down = true;
      await postgres.kill();
      await new Promise((next) => setTimeout(next, r() * 1500));
      postgres = await startEmbedded(dir, () => {}, { port });
      down = false;
      report.databaseRestarts += 1;
      say(`database killed and started again (${report.databaseRestarts}); ${done.length} acts`);
    }
  };
  await Promise.all([...fleet.map((_, n) => oneDevice(n)), database()]);
  if (down) throw new Error("the database is still away");

  say("the line is mended");
  for (const device of fleet) device.fault = () => "none";
  let phases: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    phases = [];
    for (const device of fleet) phases.push(await device.sync());
  }
  for (const [n, phase] of phases.entries()) {
    const left = await fleet[n]?.pending();
    if (phase !== "idle" || left) say(`device ${n} of ${fleet[n]?.actor.id} ended ${phase} with ${left} waiting`);
  }
  report.acts = done.length;

  const rows = await db.sql<
    { case_id: CaseId; type: string; text: string | null; device: string | null; seq: number | null }[]
  >`select case_id, body->>'type' as type, body->>'text' as text, device, seq from case_events`;
  const applied = rows.filter((row) => row.device !== null);
  report.doubled += applied.length - new Set(applied.map((row) => `${row.device}/${row.seq}`)).size;
  const notes = new Map<string, number>();
  for (const row of rows) if (row.text !== null && row.type === "noted") notes.set(row.text, (notes.get(row.text) ?? 0) + 1);
  const refusedOf = await Promise.all(fleet.map((device) => device.refused()));
  report.refused = refusedOf.flat().length;
  for (const device of fleet) report.lost += await device.pending();
  report.lost += Math.max(0, done.length - applied.length - report.refused);
  report.doubled += Math.max(0, applied.length + report.refused - done.length);
  for (const act of done.filter((a) => a.type === "note")) {
    const count = (notes.get(act.text ?? "") ?? 0) + (refusedOf[act.device] ?? []).filter((e) => e.command.type === "note" && e.command.text === act.text).length;
    if (count === 0) report.lost += 1;
    if (count > 1) report.doubled += 1;
  }
  const numbers = await db.sql<{ n: number; d: number }[]>`select count(number)::int as n, count(distinct number)::int as d from cases`;
  report.doubled += (numbers[0]?.n ?? 0) - (numbers[0]?.d ?? 0);
  const folded = await rebuild(db.sql, { write: false });
  report.brokenChains = folded.brokenChains.length;
  report.differences = folded.differences.length;
  const states = await db.sql<{ id: CaseId; state: CaseState }[]>`select id, state from cases`;
  for (const device of fleet) {
    let equal = true;
    for (const { id, state } of states) {
      const local = await device.db.cases.get(id);
      if (JSON.stringify(sorted(local?.state)) !== JSON.stringify(sorted(state.office.startsWith(device.actor.office) ? state : undefined))) equal = false;
    }
    if (!equal) report.unequalDevices += 1;
  }
  await db.close();
  await postgres.stop();
  return report;
}

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted)
    : value && typeof value === "object"
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, v]) => [k, sorted(v)]),
        )
      : value;

export const sound = (r: ChaosReport): boolean => r.lost + r.doubled + r.brokenChains + r.differences + r.unequalDevices === 0;
