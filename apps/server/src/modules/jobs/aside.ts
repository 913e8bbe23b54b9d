import type { Db } from "@yimen/db";
import { codeOf, isTemporary } from "../../trpc/trpc.ts";

/** Does the work of one case. @returns what it returned, or `otherwise` for a case that was set aside */
export type Aside = <T>(caseId: string, otherwise: T, work: () => Promise<T>) => Promise<T>;

/**
 * For a job over all of a county's cases: one that can't be read or done is set aside, with the kind of error for people to look at, and the
 * others go on. It is tried again with the next run, and forgotten here once it is done. What is only out for a while (the database) ends the run.
 */
export async function settingAside(db: Db, county: string, now: number): Promise<Aside> {
  const known = new Set((await db.sql<{ id: string }[]>`select case_id as id from job_faults where county = ${county} and job = 'deeds'`).map((r) => r.id));
  return async (caseId, otherwise, work) => {
    try {
      const done = await work();
      if (known.has(caseId)) await db.sql`delete from job_faults where county = ${county} and job = 'deeds' and case_id = ${caseId}`;
      return done;
    } catch (error) {
      if (isTemporary(error)) throw error;
      const at = new Date(now);
      await db.sql`insert into job_faults as f (county, job, case_id, code, since, last, times) values (${county}, 'deeds', ${caseId}, ${codeOf(error) || (error as Error).name}, ${at}, ${at}, 1)
        on conflict (county, job, case_id) do update set code = excluded.code, last = excluded.last, times = f.times + 1`;
      return otherwise;
    }
  };
}
