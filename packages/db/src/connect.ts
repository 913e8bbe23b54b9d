import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres, { type Sql, type TransactionSql } from "postgres";
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

/** A pooler gives each transaction whatever connection is free: what a session holds (locks of the clockwork, what streams listen to) would be lost. */
export class PooledByTransaction extends Error {
  constructor() {
    super(
      "DATABASE_URL leads through a pooler in transaction mode (PgBouncer pool_mode = transaction): the clockwork's locks and the streams' notices need sessions of their own. Give the database's own address, or pool_mode = session.",
    );
  }
}

/** Refuses a pooler in transaction mode: two clients that find themselves on one connection, one after the other. @throws PooledByTransaction */
export async function refusePooling(url: string): Promise<void> {
  const open = () => postgres(url, { max: 1, prepare: false, onnotice: () => {}, connection: { application_name: "yimen" } });
  const [one, other] = [open(), open()];
  const pid = async (sql: Sql | TransactionSql) => (await sql<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid;
  try {
    const first = await pid(one);
    // While the second is within a transaction, the first is asked again: a connection of its own stays its own.
    await other.begin(async (tx) => {
      if ((await pid(tx)) === first || (await pid(one)) !== first) throw new PooledByTransaction();
    });
  } finally {
    await Promise.all([one.end({ timeout: 5 }), other.end({ timeout: 5 })]);
  }
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
