import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, migrate } from "@yimen/db";
import { loadDemo } from "@yimen/db/demo";
import { startEmbedded, temporaryDataDir } from "@yimen/db/embedded";

/** `schema`: no rows. `county`: the demonstration county's people and items, no cases. */
export type Template = "schema" | "county";
export type TestDatabase = { url: string; close: () => Promise<void> };

const variable = "YIMEN_TEST_POSTGRES";

/** A database of one's own: a copy on the run's one Postgres, or with a Postgres of its own outside a run (benchmarks, screenshots). */
export async function testDatabase(template: Template): Promise<TestDatabase> {
  const base = process.env[variable];
  if (!base) {
    const postgres = await startEmbedded(temporaryDataDir());
    await fill(postgres.url, template);
    return { url: postgres.url, close: () => postgres.stop() };
  }
  const name = `t_${randomBytes(6).toString("hex")}`;
  await inside(base, (sql) => sql.unsafe(`create database ${name} template ${template}`));
  return { url: at(base, name), close: () => inside(base, (sql) => sql.unsafe(`drop database ${name} with (force)`)) };
}

async function fill(url: string, template: Template): Promise<void> {
  await migrate(url);
  if (template === "schema") return;
  const db = connect(url);
  await loadDemo(db, { now: Date.now(), cases: 0, picture: { hash: "A".repeat(43), size: 1, type: "image/png" } });
  await db.close();
}

const at = (base: string, name: string): string => Object.assign(new URL(base), { pathname: `/${name}` }).toString();

async function inside(url: string, work: (sql: ReturnType<typeof connect>["sql"]) => Promise<unknown>): Promise<void> {
  const db = connect(url, { max: 1 });
  try {
    await work(db.sql);
  } finally {
    await db.close();
  }
}

/** For a whole run: one Postgres, and what its tests' databases are copied from. Nothing on it outlives the run, so it need not reach the disk. */
export default async function setup(): Promise<() => Promise<void>> {
  // Profiles, files and pages of the run lie in one folder, which goes with it.
  const folder = temporaryDataDir();
  process.env.TMPDIR = folder;
  const postgres = await startEmbedded(temporaryDataDir());
  await inside(postgres.url, async (sql) => {
    await sql`alter system set fsync = off`;
    await sql`alter system set autovacuum = off`;
    await sql`select pg_reload_conf()`;
    await sql`create database schema`;
  });
  await fill(at(postgres.url, "schema"), "schema");
  await inside(postgres.url, (sql) => sql`create database county template schema`);
  await fill(at(postgres.url, "county"), "county");
  process.env[variable] = postgres.url;
  return async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
