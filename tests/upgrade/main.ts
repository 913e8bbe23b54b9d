import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { connect, judgedToday, rebuild } from "@yimen/db";
import { startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { openProfile, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { serverProcess } from "../harness/serverProcess.ts";
import { takeCase } from "../harness/story.ts";

/**
 * `pnpm upgrade:drill [revision]`: a county on the program of before, with a phone whose work waits, is brought to this one. Before is the revision
 * given, or the last one before the newest change of the database. Ends with 1 where anything is not as it should be.
 */
const root = join(import.meta.dirname, "../..");
const out = (command: string, args: string[], cwd = root): string => {
  const done = spawnSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (done.status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${done.status}`);
  return done.stdout.trim();
};
const newest = out("git", ["log", "-1", "--format=%h", "--", "packages/db/src/migrations"]);
const before = out("git", ["rev-parse", "--short", process.argv[2] ?? `${newest}~1`]);
const here = out("git", ["rev-parse", "--short", "HEAD"]);
const say = (line: string) => console.log(line);

const old = join(temporaryDataDir(), "before");
out("git", ["worktree", "add", "--detach", old, before]);
const postgres = await startEmbedded(temporaryDataDir());
const dataDir = temporaryDataDir();
let failed = false;
const check = (what: string, good: boolean) => {
  say(`${good ? "✓" : "✗"} ${what}`);
  failed ||= !good;
};
try {
  say(`before: ${before}; after: ${here}`);
  out(process.execPath, ["scripts/bootstrap.mjs", "build"], old);
  out(process.execPath, ["-e", "import('./scripts/build.mjs').then((m) => m.buildWeb())"], old);
  const server = await serverProcess(postgres.url, dataDir, { root: old });
  const phone = await openProfile({ phone: true });
  let page = phone.context.pages()[0] ?? (await phone.context.newPage());
  await signIn(page, server.url, "agent1");
  await waitSynced(page);
  const db = connect(postgres.url);
  const steps = async () => (await db.sql<{ n: number }[]>`select count(*)::int as n from drizzle.__drizzle_migrations`)[0]?.n ?? 0;
  const [casesBefore, stepsBefore] = [(await db.sql<{ n: number }[]>`select count(*)::int as n from cases`)[0]?.n ?? 0, await steps()];
  await server.kill();
  const taken = [await takeCase(page, "GLJT", 1), await takeCase(page, "SYDJ", 2, { lackLast: true }), await takeCase(page, "GLJT", 3)];
  await phone.context.close();
  say(`county of before: ${casesBefore} cases, ${stepsBefore} steps of the database; the phone took ${taken.length} cases with the county away, and was closed`);

  const port = Number(new URL(server.url).port);
  const began = Date.now();
  const after = await serverProcess(postgres.url, dataDir, { port });
  say(`new program ready after ${((Date.now() - began) / 1000).toFixed(1)} s, ${(await steps()) - stepsBefore} steps of the database done`);
  const again = await openProfile({ phone: true, dir: phone.dir });
  page = again.context.pages()[0] ?? (await again.context.newPage());
  // The phone's own program is still that of before: what it holds goes up by it.
  await page.goto(after.url);
  await unlock(page);
  await waitSynced(page);
  const found = await db.sql<{ id: string; number: string | null }[]>`select id, number from cases where id = any(${taken.map((c) => c.id)}::uuid[])`;
  check(
    "all that waited is at the county, under the numbers that were printed",
    taken.every((c) => found.some((f) => f.id === c.id && (f.number === c.number || !c.number.startsWith("361028")))) && found.length === taken.length,
  );
  const doubled = await db.sql`select case_id from case_events where case_id = any(${taken.map((c) => c.id)}::uuid[]) and body->>'type' = 'begun' group by 1 having count(*) > 1`;
  check("nothing came twice", doubled.length === 0);
  const update = page.getByRole("button", { name: "现在更新" });
  await update.waitFor({ timeout: 60_000 }).catch(() => {});
  if ((await update.count()) > 0) {
    await update.click();
    await page.waitForTimeout(1000);
    await unlock(page);
    await waitSynced(page);
  }
  const next = await takeCase(page, "GLJT", 4);
  await page.click('nav.bar a[href="/me"]');
  await waitSynced(page);
  check("the phone has taken the new program, and the next case with it", (await db.sql`select 1 from cases where id = ${next.id} and number = ${next.number}`).length === 1);
  const report = await rebuild(db.sql, { write: false });
  check(
    `the record is whole: ${report.cases} cases folded from zero, ${report.differences.length} differences, ${report.brokenChains.length} broken chains`,
    report.differences.length === 0 && report.brokenChains.length === 0,
  );
  const judged = { underWay: 0, ended: 0 };
  for await (const found of judgedToday(db.sql)) judged[found.open ? "underWay" : "ended"] += 1;
  say(`today's rules would judge otherwise: ${judged.underWay} cases under way, ${judged.ended} ended ones (pnpm db:judged names them)`);
  await again.context.close();
  await db.close();
  await after.kill();
} finally {
  await postgres.stop();
  spawnSync("git", ["worktree", "remove", "--force", old], { cwd: root });
  rmSync(old, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
