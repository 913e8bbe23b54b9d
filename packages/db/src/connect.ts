import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres, { type Sql } from "postgres";
import * as schema from "./schema/index.ts";

export type Db = { readonly sql: Sql; readonly orm: PostgresJsDatabase<typeof schema>; readonly close: () => Promise<void> };

/**
 * Opens a Postgres by its URL: `sql` for set-wise statements, `orm` for row-wise ones. Each has a pool of its own, because
 * drizzle replaces its client's parsers of dates and json. The driver is patched (patches/): a connection that ends at the wrong moment ended
 * the process, and the end of a COPY waited for an acknowledgement.
 */
export function connect(url: string, options: { max?: number } = {}): Db {
  const open = (max: number) => postgres(url, { max, onnotice: () => {}, connection: { application_name: "yimen", TimeZone: "UTC" } });
  const sql = open(options.max ?? 10);
  const ormSql = open(Math.min(3, options.max ?? 3));
  return {
    sql,
    orm: drizzle(ormSql, { schema }),
    close: async () => {
      await Promise.all([sql.end({ timeout: 5 }), ormSql.end({ timeout: 5 })]);
    },
  };
}

export const migrationsFolder: string = new URL("./migrations", import.meta.url).pathname;

/** Brings the schema up to date; an advisory lock lets several servers start at once. */
export async function migrate(url: string): Promise<void> {
  const db = connect(url, { max: 1 });
  try {
    await db.sql`select pg_advisory_lock(20261124)`;
    await runMigrations(db.orm, { migrationsFolder });
  } finally {
    await db.close();
  }
}
