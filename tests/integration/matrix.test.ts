import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { demoPictureFile } from "@yimen/db/demo";
import { temporaryDataDir } from "@yimen/db/embedded";
import { type Actor, type CaseState, type Role, reachOf, roles } from "@yimen/domain";
import { appRouter, firstEpoch, pull } from "@yimen/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { caseOf, writeCase } from "../harness/cases.ts";
import { callerContext, findable, intakeCommands, person, startCounty } from "../harness/county.ts";
import { paperCases } from "../harness/paperCases.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
let foreign: CaseState;
let own: CaseState;
let other: CaseState;
const filesDir = temporaryDataDir();
let url = "";
let close: () => Promise<unknown> = async () => {};
let cookie: (username: string) => Promise<string>;

/** A case as an agent of some village takes it, written straight into the record. */
async function plant(countyCode: string, agent: Actor, code: string, seed: number): Promise<CaseState> {
  const item = itemByCode(code);
  const given = intakeCommands(item, seed, "collect").commands.map((command) => ({ command, actor: agent, at: Date.now() }));
  return writeCase(county.db, countyCode, caseOf(item, given));
}

let planted: Promise<CaseState> | undefined;
/** A case about which two other departments were asked. */
const paperState = (): Promise<CaseState> => {
  planted ??= paperCases(county.db).then((all) => all[0]?.state as CaseState);
  return planted;
};

beforeAll(async () => {
  county = await startCounty();
  const agent = await person(county.db, "agent1");
  own = await plant("361028", agent, "GLJT", 1);
  // Another village's, of another unit; and one of another county on the same database.
  other = await plant("361028", { ...(await person(county.db, "agent60")) }, "SYDJ", 2);
  foreign = await plant("361029", agent, "GLJT", 3);
  for (const code of ["361028", "361029"]) await findable(county.db, code);
  for (const state of [own, other, foreign])
    for (const file of state.files) {
      const path = join(filesDir, file.hash.slice(0, 2), file.hash);
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(demoPictureFile, path);
      await county.db
        .sql`insert into attachments (county, hash, size, type, uploaded_by) values (${state === foreign ? "361029" : "361028"}, ${file.hash}, 7, 'image/png', 'x') on conflict do nothing`;
    }
  const server = await listeningServer({ db: county.db, filesDir });
  url = server.url;
  close = () => server.app.close();
  cookie = (username) => cookieOf(server.auth, username);
});
afterAll(async () => {
  await close();
  await county?.close();
});

/** Of the village that took `own`, of its unit, of the centre, or nobody's. */
const actorWith = (role: Role): Actor => {
  const village = own.office;
  const office = role === "agent" ? village : role === "townshipClerk" ? village.slice(0, 9) : "361028";
  const unit = role === "agent" || role === "townshipClerk" || role === "supervision" || role === "admin" || role === "system" ? null : "MZ";
  return { id: "agent-1", name: "测试", roles: [role], office, unit } as unknown as Actor;
};
const sees = (actor: Actor, state: CaseState, unit: string): boolean => {
  const reach = reachOf(actor);
  if (state === foreign) return false;
  return reach.of === "all" || (reach.of === "office" && state.office.startsWith(reach.office)) || (reach.of === "unit" && reach.unit === unit);
};

/** Everything a person can be shown of cases, by every way there is. */
async function shown(actor: Actor, guards: "both" | "databaseOnly"): Promise<Set<string>> {
  const api = appRouter.createCaller({ ...callerContext(county.db, actor, "361028"), guards });
  const seen = new Set<string>();
  const quiet = async <T>(call: Promise<T>): Promise<T | null> => call.catch(() => null);
  for (const state of [own, other, foreign]) {
    if (await quiet(api.case.byId({ id: state.id }))) seen.add(state.id);
    for (const found of (await quiet(api.case.search({ text: state.applicant.name })))?.lines ?? []) seen.add(found.id);
  }
  for (const line of (await quiet(api.case.inbox({ stage: "collected" })))?.lines ?? []) seen.add(line.id);
  for (const found of (await quiet(api.case.search({ text: "36" })))?.lines ?? []) seen.add(found.id);
  const pulled = await quiet(pull({ db: county.db, county: "361028", actor, guards }, firstEpoch, null, 100));
  for (const state of pulled?.cases ?? []) seen.add(state.id);
  return seen;
}

describe.each(["both", "databaseOnly"] as const)("39 every role and every way to a case, walls: %s", (guards) => {
  test.each(roles)("%s", async (role) => {
    const actor = actorWith(role);
    const seen = await shown(actor, guards);
    expect(seen.has(foreign.id)).toBe(false);
    expect(seen.has(own.id)).toBe(sees(actor, own, "MZ"));
    expect(seen.has(other.id)).toBe(sees(actor, other, "WJ"));
    // What is not there and what is another's can't be told apart.
    const api = appRouter.createCaller(callerContext(county.db, actor, "361028"));
    const answer = (id: string) =>
      api.case.byId({ id: id as never }).then(
        () => "seen",
        (error: { code: string; message: string }) => `${error.code} ${error.message}`,
      );
    expect(await answer(foreign.id)).toBe(await answer("01900000-0000-7000-8000-00000000dead"));
    const counts = await api.case.counts().catch(() => []);
    expect(counts.reduce((n, c) => n + c.n, 0)).toBeLessThanOrEqual(2);
  });
});

test.each(["both", "databaseOnly"] as const)("39 a department that is asked by copy notice sees the case, and only it, walls: %s", async (guards) => {
  const asked = (await paperState()).id;
  const seesIt = async (username: string) => {
    const api = appRouter.createCaller({ ...callerContext(county.db, await person(county.db, username), "361028"), guards });
    return api.case.byId({ id: asked }).then(
      () => true,
      () => false,
    );
  };
  expect([await seesIt("sl-handler"), await seesIt("ly-approver"), await seesIt("zr-leader"), await seesIt("supervision")]).toEqual([true, true, true, true]);
  expect([await seesIt("mz-approver"), await seesIt("sw-leader"), await seesIt("agent2"), await seesIt("admin")]).toEqual([false, false, false, false]);
  // It is not among the department's own work.
  const forest = appRouter.createCaller({ ...callerContext(county.db, await person(county.db, "ly-approver"), "361028"), guards });
  expect((await forest.case.copies()).every((c) => c.id !== own.id && c.id !== other.id)).toBe(true);
});

test("39 a file is seen with a case that holds it and that one may see, by no other way", async () => {
  const fetchFile = async (username: string, caseId: string, hash: string) =>
    (await fetch(`${url}/file/${caseId}/${hash}`, { headers: { cookie: await cookie(username) } })).status;
  const [file, theirs] = [own.files[0]?.hash ?? "", other.files[0]?.hash ?? ""];
  expect(await fetchFile("agent1", own.id, file)).toBe(200);
  expect(await fetchFile("mz-handler", own.id, file)).toBe(200);
  expect(await fetchFile("agent2", own.id, file)).toBe(404);
  expect(await fetchFile("agent1", other.id, theirs)).toBe(404);
  expect(await fetchFile("agent1", own.id, theirs)).toBe(404);
  expect(await fetchFile("mz-handler", other.id, theirs)).toBe(404);
  expect(await fetchFile("admin", own.id, file)).toBe(404);
  expect((await fetch(`${url}/file/${own.id}/${file}`)).status).toBe(401);
  for (const trick of ["../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "A".repeat(44)])
    expect([400, 404]).toContain((await fetch(`${url}/file/${own.id}/${trick}`, { headers: { cookie: await cookie("agent1") } })).status);
});

test("39 the reader's role may read cases and nothing else, and write nothing", async () => {
  for (const statement of [
    "select * from people",
    "select * from sessions",
    "select * from case_events",
    "select * from audit_log",
    "update cases set number = null",
    "delete from cases",
    "insert into audit_log (county, person, action) values ('x', 'x', 'x')",
  ])
    await expect(
      county.db.sql.begin(async (tx) => {
        await tx`select set_config('role', 'yimen_reader', true)`;
        await tx.unsafe(statement);
      }),
    ).rejects.toMatchObject({ code: "42501" });
});

test("39 without a reach the reader sees nothing at all", async () => {
  const rows = await county.db.sql.begin(async (tx) => {
    await tx`select set_config('role', 'yimen_reader', true)`;
    return tx`select 1 from cases`;
  });
  expect(rows).toHaveLength(0);
});
