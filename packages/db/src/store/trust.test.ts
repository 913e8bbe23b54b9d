import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, type Db, migrate, migrationsFolder } from "../connect.ts";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "../embedded.ts";

let postgres: EmbeddedPostgres;
let db: Db;
beforeAll(async () => {
  postgres = await startEmbedded(temporaryDataDir());
  db = connect(postgres.url);
});
afterAll(async () => {
  await db?.close();
  await postgres?.stop();
});

test("a database of the version before is brought up to date whole, with a row in it that the database's own reader of JSON stumbles over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "yimen-before-"));
  cpSync(migrationsFolder, folder, { recursive: true });
  const journal = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8")) as { entries: unknown[] };
  writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify({ ...journal, entries: journal.entries.slice(0, 13) }));
  await runMigrations(db.orm, { migrationsFolder: folder });
  const [sound, poisoned] = ["01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"];
  const state = (name: string) => `{"id":"x","version":1,"item":"GLJT","itemVersion":3,"applicant":{"name":"${name}","note":"\\"itemVersion\\":9"}}`;
  for (const [id, text] of [
    [sound, state("王小明")],
    [poisoned, state("王\\ud800五")],
  ] as const)
    await db.sql`insert into cases (county, id, state, head_hash, office, unit, item, stage, step, applicant_name, applicant_key, updated_at)
      values ('361028', ${id}, ${text}::text::json, '', '361028', 'MZ', 'GLJT', 'collected', 0, 'x', 'x', now())`;
  for (const [digest, batch] of [
    ["\\x01", '{"commands":[1,2,3]}'],
    ["\\x02", '{"commands":[{"name":"\\ud800"}]}'],
  ] as const)
    await db.sql`insert into quarantine (county, device, person, why, batch, digest, received_at) values ('361028', ${sound}, 'a', 'device', ${batch}::text::json, ${digest}::text::bytea, now())`;
  await migrate(postgres.url);
  expect(await db.sql`select id, item_version from cases order by id`).toMatchObject([{ item_version: 3 }, { item_version: 3 }]);
  const kept = await db.sql<{ batch: string; acts: number }[]>`select batch, acts from quarantine order by digest`;
  expect(kept.map((k) => k.batch)).toEqual(['{"commands":[1,2,3]}', '{"commands":[{"name":"\\ud800"}]}']);
  expect(kept[0]?.acts).toBe(3);
});

test("who changes a password, a second factor or a person ends sessions and makes devices ask, whichever way it is done; other changes do not", async () => {
  const person = async (id: string) => {
    await db.sql`insert into people (county, id, username, name, roles, office, password_hash) values ('361028', ${id}, ${id}, ${id}, '["agent"]', '361028100001', 'x')`;
    await db.sql`insert into devices (county, id, person, label, suite, public_key, status) values ('361028', gen_random_uuid(), ${id}, 'phone', 'platform', 'k', 'approved')`;
    await db.sql`insert into sessions (county, id, user_id, expires_at) values ('361028', ${`s-${id}`}, ${id}, now() + interval '1 hour')`;
  };
  const ended = async (id: string) => {
    const [row] = await db.sql<{ sessions: number; asks: boolean; told: string[] }[]>`select (select count(*)::int from sessions where user_id = ${id}) as sessions,
      (select bool_and(needs_password) from devices where person = ${id}) as asks,
      (select array_agg(what order by id) from account_events where person = ${id} and what not like 'device%') as told`;
    return row;
  };
  const changes = {
    password: () => db.sql`update people set password_hash = 'y' where id = 'password'`,
    "secondFactor.set": () => db.sql`update people set totp_secret = '\\x01' where id = 'secondFactor.set'`,
    withdrawn: () => db.sql`update people set active = false where id = 'withdrawn'`,
  };
  for (const [what, change] of Object.entries(changes)) {
    await person(what);
    await change();
    expect(await ended(what)).toEqual({ sessions: 0, asks: true, told: [what] });
  }
  await person("other");
  await db.sql`update people set totp_step = 7, name = '改名' where id = 'other'`;
  expect(await ended("other")).toEqual({ sessions: 1, asks: false, told: null });
  await db.sql`update devices set status = 'revoked' where person = 'other'`;
  expect((await ended("other"))?.sessions).toBe(0);
});
