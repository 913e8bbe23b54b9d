import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { connect, migrate } from "@yimen/db";
import { withDatabase } from "@yimen/db/cli";
import { legalDateOf } from "@yimen/domain";
import { readConfig } from "../config.ts";
import { applyPlan, PlanRefused } from "../modules/county/plan.ts";
import { isOpened, newSetupCode } from "../modules/county/setup.ts";
import { inWorkbook, readCounty } from "../modules/county/workbook.ts";

/**
 * `pnpm county:open` prints a one-time code for the browser, valid a day. `pnpm county:open --from FILE` opens the county a workbook describes (the
 * one the page 县情设置 exports): whole or not at all; the first passwords go to standard output, once. Exit code 1 where nothing was done.
 */
const at = process.argv.indexOf("--from");
const file = at < 0 ? null : (process.argv[at + 1] ?? "");
await withDatabase(readConfig().dataDir, async (url) => {
  await migrate(url);
  const db = connect(url);
  try {
    if (await isOpened(db)) throw new Error("这个库里已经有管理员：县已开通。the county is open already");
    if (file === null) {
      console.log(`/setup?code=${await newSetupCode(db, Date.now())}`);
      return;
    }
    const { read, faults } = await readCounty(readFileSync(resolve(process.env.INIT_CWD ?? ".", file)));
    for (const f of faults) console.error(`${f.sheet} ${f.row > 0 ? `第${f.row}行` : ""} ${f.column}：${f.code} ${f.value ?? ""}`);
    if (!read) throw new Error(`${file}: ${faults.length} faults, nothing was written`);
    const county = read.plan.offices.find((o) => o.code.length === 6)?.code ?? "";
    const now = Date.now();
    try {
      const { changes, letters } = await db.sql.begin((tx) => applyPlan(tx, read.plan, { county, today: legalDateOf(now), by: "system", at: now }));
      for (const l of letters) console.log(`${l.username}\t${l.name}\t${l.office}\t${l.password}`);
      console.error(`${county}: ${changes.length} rows; first passwords above, one a line, changed at the first sign-in`);
    } catch (error) {
      if (!(error instanceof PlanRefused)) throw error;
      for (const f of inWorkbook(error.faults, read.rows)) console.error(`${f.sheet} ${f.row > 0 ? `第${f.row}行` : ""} ${f.column}：${f.plan.code} ${f.value ?? ""}`);
      throw new Error(`${file}: ${error.faults.length} faults, nothing was written`);
    }
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    await db.close();
  }
});
