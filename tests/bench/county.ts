import { connect, migrate } from "@yimen/db";
import { startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { appRouter, newSetupCode, writeCounty } from "@yimen/server";
import { bigCounty } from "../harness/bigCounty.ts";
import { callerContext, person } from "../harness/county.ts";

/** A county of real size (51 units, 98 windows, 70 places, 300 people) from its workbook, tried and written, milliseconds; the workbook is read in a process of its own. */
export async function countyBench(): Promise<object> {
  const postgres = await startEmbedded(temporaryDataDir());
  await migrate(postgres.url);
  const db = connect(postgres.url);
  const code = (await newSetupCode(db, Date.now())) ?? "";
  await appRouter
    .createCaller(callerContext(db, null, null))
    .setup.open({ code, county: { code: "361028", name: "资溪县" }, admin: { username: "boss", name: "甲管理", password: "a long secret of one's own" } });
  const boss = appRouter.createCaller(callerContext(db, await person(db, "boss"), "361028"));
  const file = (await writeCounty(bigCounty())).toString("base64");
  const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const from = performance.now();
    const done = await work();
    return [done, Math.round(performance.now() - from)];
  };
  const [tried, tryMs] = await timed(() => boss.county.tryWorkbook({ file }));
  const [applied, applyMs] = await timed(() => boss.county.applyWorkbook({ file }));
  const [, readyMs] = await timed(() => boss.county.ready());
  await db.close();
  await postgres.stop();
  return { faults: tried.faults.length, rows: applied.changes.length, letters: applied.letters.length, tryMs, applyMs, readyMs };
}
