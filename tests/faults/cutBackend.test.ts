import { connect, type Db } from "@yimen/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCounty } from "../harness/county.ts";
import { until } from "../harness/service.ts";

type Sql = Db["sql"];
let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

const pidOf = async (sql: Sql): Promise<number> => (await sql<{ pid: number }[]>`select pg_backend_pid() as pid`)[0]?.pid ?? 0;
const kill = (pid: number) => county.db.sql`select pg_terminate_backend(${pid})`;
const isGone = (pid: number) =>
  until(
    "the backend is gone",
    () => county.db.sql`select 1 from pg_stat_activity where pid = ${pid}`,
    (rows) => rows.length === 0,
  );
/** Kills the backend as soon as it sleeps. */
const whileItSleeps = async (pid: number): Promise<void> => {
  await until(
    "it sleeps",
    () => county.db.sql`select 1 from pg_stat_activity where pid = ${pid} and wait_event = 'PgSleep'`,
    (rows) => rows.length === 1,
  );
  await kill(pid);
};

const ways: Record<string, (sql: Sql) => Promise<unknown>> = {
  "within a transaction, before its next question": (sql) =>
    sql.begin(async (tx) => {
      const pid = await pidOf(tx as unknown as Sql);
      await kill(pid);
      await isGone(pid);
      return tx`select 1`;
    }),
  "within a transaction, with its next question on the way": (sql) =>
    sql.begin(async (tx) => {
      await kill(await pidOf(tx as unknown as Sql));
      return tx`select 1`;
    }),
  "within a transaction, with several questions waiting": (sql) =>
    sql.begin(async (tx) => {
      const pid = await pidOf(tx as unknown as Sql);
      return Promise.all([...[1, 2, 3].map(() => tx`select pg_sleep(60)`), whileItSleeps(pid)]);
    }),
  "within a transaction that has no more to ask": (sql) =>
    sql.begin(async (tx) => {
      const pid = await pidOf(tx as unknown as Sql);
      await kill(pid);
      await isGone(pid);
      return "done";
    }),
  "while it answers": async (sql) => {
    const pid = await pidOf(sql);
    return Promise.all([sql`select pg_sleep(60)`, whileItSleeps(pid)]);
  },
};

test.each(Object.entries(ways))("a connection that the database ends %s costs what was asked on it, and no place in the pool", async (_, way) => {
  const { sql, close } = connect(county.url, { max: 1 });
  // More often than the pool has places.
  for (let n = 0; n < 3; n += 1) {
    await expect(way(sql)).rejects.toThrow();
    // What was asked in the moment of the end may be told so, too; what comes after it is answered.
    await sql`select 1`.catch(() => {});
    expect(await sql.begin((tx) => tx`select 1 as one`)).toEqual([{ one: 1 }]);
  }
  await close();
});

test("nothing of a transaction whose connection was ended is done outside of it", async () => {
  await county.db.sql`create table cut_probe (n int)`;
  const { sql, close } = connect(county.url, { max: 1 });
  let other: Promise<unknown> = Promise.resolve();
  const cut = sql.begin(async (tx) => {
    const pid = await pidOf(tx as unknown as Sql);
    await kill(pid);
    await isGone(pid);
    // Somebody else opens the connection again meanwhile.
    other = sql`select 1`.catch(() => sql`select 1`);
    await other;
    await tx`insert into cut_probe values (1)`;
  });
  await expect(cut).rejects.toThrow();
  await other;
  expect(await county.db.sql`select n from cut_probe`).toHaveLength(0);
  await close();
});
