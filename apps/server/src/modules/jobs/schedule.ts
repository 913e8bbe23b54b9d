import type { Db } from "@yimen/db";
import { keepBackup } from "@yimen/db/keep";
import { legalDateOf } from "@yimen/domain";
import { PgBoss } from "pg-boss";
import { sweepTries } from "../../auth/tries.ts";
import { followDays } from "../county/people.ts";
import { watchDays } from "../supervision/watch.ts";
import { counties, doDueDeeds } from "./deeds.ts";

const [queue, backupQueue] = ["deeds", "backups"] as const;

/** Where backups are put every night at half past one, how many are kept, and where photos lie; null: in a bucket. */
export type Backups = { readonly folder: string; readonly keep: number; readonly filesDir: string | null };

/**
 * The county's clockwork, in the same Postgres: shortly after midnight in Shanghai, when a day of the law has ended, and at every start, for what
 * a downtime left. Several servers share one queue, of which one job runs at a time; a job that died is taken up again.
 * @returns a function that ends it, after the job that runs
 */
export async function startJobs(
  db: Db,
  url: string,
  now: () => number = Date.now,
  onError: (error: unknown) => void = () => {},
  backups: Backups | null = null,
): Promise<() => Promise<void>> {
  const boss = new PgBoss({ connectionString: url, schema: "yimen_jobs", max: 3 });
  boss.on("error", onError);
  await boss.start();
  await boss.createQueue(queue, { policy: "singleton", retryLimit: 10, retryDelay: 60, retryBackoff: true, expireInSeconds: 3600 });
  await boss.work(queue, { pollingIntervalSeconds: 30 }, async () => {
    for (const county of await counties(db)) {
      await followDays(db, county, legalDateOf(now()));
      await doDueDeeds(db, county, now());
      await watchDays(db, county, now());
    }
    await sweepTries(db);
  });
  await boss.schedule(queue, "5 0 * * *", null, { tz: "Asia/Shanghai" });
  await boss.send(queue);
  if (backups) {
    await boss.createQueue(backupQueue, { policy: "singleton", retryLimit: 3, retryDelay: 600, expireInSeconds: 6 * 3600 });
    await boss.work(backupQueue, { pollingIntervalSeconds: 30 }, async () => void (await keepBackup(url, backups.folder, backups.filesDir, backups.keep, new Date(now()))));
    await boss.schedule(backupQueue, "30 1 * * *", null, { tz: "Asia/Shanghai" });
  }
  return () => boss.stop({ graceful: true, timeout: 10_000 });
}
