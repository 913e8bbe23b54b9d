import { cpSync, createReadStream, createWriteStream, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import { connect, migrationsFolder } from "../connect.ts";
import { copyIn } from "../store/append.ts";
import { beginEpoch } from "./epoch.ts";

/**
 * A backup is one gzipped file: a first line of JSON (format, time, number of migrations), then for each table a line
 * `table <name> <columns as JSON>`, its rows in the text format of COPY, and a line `\.`. The embedded Postgres brings no pg_dump; a county
 * with a Postgres of its own may use that instead, and `pnpm db:epoch` after restoring.
 */
const format = "yimen-backup-1";
type Head = { format: string; at: string; migrations: number };

/** Writes all tables as of one moment; the server may go on meanwhile. @returns rows written */
export async function backup(url: string, file: string): Promise<number> {
  const db = connect(url, { max: 1 });
  let rows = 0;
  try {
    await db.sql.begin("isolation level repeatable read read only", async (tx) => {
      const tables = await tx<{ name: string; columns: string[] }[]>`select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname order by c.relname`;
      const [row] = await tx<{ n: number }[]>`select count(*)::int as n from drizzle.__drizzle_migrations`;
      const head: Head = { format, at: new Date().toISOString(), migrations: row?.n ?? 0 };
      async function* text() {
        yield `${JSON.stringify(head)}\n`;
        for (const { name, columns } of tables) {
          yield `table ${name} ${JSON.stringify(columns)}\n`;
          for await (const chunk of await tx`copy ${tx(name)} (${tx(columns)}) to stdout`.readable()) {
            rows += (chunk as Buffer).reduce((n, byte) => n + (byte === 10 ? 1 : 0), 0);
            yield chunk;
          }
          yield "\\.\n";
        }
      }
      await pipeline(Readable.from(text()), createGzip(), createWriteStream(file, { mode: 0o600 }));
    });
  } finally {
    await db.close();
  }
  return rows;
}

/**
 * Replaces everything in the database by a backup, and begins a new epoch. The server must be stopped. All rows come in one transaction, so
 * that an interrupted restoration leaves an empty database, which is seen, and never half a county.
 * @throws when the file is no backup, or was made by a newer version
 */
export async function restore(url: string, file: string): Promise<{ rows: number; at: string; counties: string[] }> {
  await check(file);
  const input = lines(file);
  const first = await input.next();
  const head = parseHead(String(first.value ?? ""));
  const journal = JSON.parse(readFileSync(join(migrationsFolder, "meta/_journal.json"), "utf8")) as { entries: unknown[] };
  if (head.migrations > journal.entries.length) throw new Error("the backup was made by a newer version of Yimen: restore it with that one");

  const db = connect(url, { max: 1 });
  try {
    await db.sql`drop schema if exists drizzle cascade`;
    await db.sql`drop schema public cascade`;
    await db.sql`create schema public`;
    await runMigrations(db.orm, { migrationsFolder: upTo(head.migrations, journal) });
    let rows = 0;
    const counties = await db.sql.begin(async (tx) => {
      // Rows come as they were: what triggers added is among them.
      const triggered = ["people", "audit_log", "devices", "sessions"];
      for (const table of triggered) await tx`alter table ${tx(table)} disable trigger user`;
      for (let line = await input.next(); !line.done; line = await input.next()) {
        const [, table = "", columns = "[]"] = /^table (\w+) (.*)$/.exec(line.value) ?? [];
        if (!table) throw new Error("the backup is damaged");
        async function* until() {
          for (let row = await input.next(); ; row = await input.next()) {
            if (row.done) throw new Error("the backup ends in the middle of a table");
            if (row.value === "\\.") return;
            rows += 1;
            yield `${row.value}\n`;
          }
        }
        await copyIn(tx, table, JSON.parse(columns) as string[], until());
      }
      for (const table of triggered) await tx`alter table ${tx(table)} enable trigger user`;
      const numbered = await tx<
        { name: string }[]
      >`select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'id' and is_identity = 'YES'`;
      for (const { name } of numbered) await tx`select setval(pg_get_serial_sequence(${name}, 'id'), coalesce((select max(id) from ${tx(name)}), 0) + 1, false)`;
      return beginEpoch(tx);
    });
    await runMigrations(db.orm, { migrationsFolder });
    return { rows, at: head.at, counties };
  } finally {
    await db.close();
  }
}

/** Reads it once to its end before anything is given up for it. */
async function check(file: string): Promise<void> {
  const input = lines(file);
  parseHead(String((await input.next()).value ?? ""));
  let inTable = false;
  for await (const line of input) {
    if (!inTable && !line.startsWith("table ")) throw new Error("the backup is damaged");
    inTable = line !== "\\.";
  }
  if (inTable) throw new Error("the backup ends in the middle of a table");
}

function parseHead(line: string): Head {
  try {
    const head = JSON.parse(line) as Head;
    if (head.format === format) return head;
  } catch {
    /* told below */
  }
  throw new Error("this file is no backup of Yimen");
}

/** The first so many migrations, in a folder of their own: an older backup is loaded into the tables of its time, then brought up to date. */
function upTo(count: number, journal: { entries: unknown[] }): string {
  const folder = mkdtempSync(join(tmpdir(), "yimen-migrations-"));
  cpSync(migrationsFolder, folder, { recursive: true });
  writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }));
  return folder;
}

/** The lines of a gzipped file, without their ends. */
async function* lines(file: string): AsyncGenerator<string, void> {
  let rest = "";
  const unzipped = createGunzip();
  const stream = unzipped.setEncoding("utf8");
  createReadStream(file)
    .on("error", (error) => unzipped.destroy(error))
    .pipe(unzipped);
  for await (const chunk of stream) {
    const whole = (rest + (chunk as string)).split("\n");
    rest = whole.pop() ?? "";
    yield* whole;
  }
  if (rest) yield rest;
}
