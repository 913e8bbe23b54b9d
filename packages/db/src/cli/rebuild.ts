import { join } from "node:path";
import { connect, migrate } from "../connect.ts";
import { rebuild } from "../store/rebuild.ts";
import { withDatabase } from "./withDatabase.ts";

/** `pnpm db:rebuild` compares; `pnpm db:rebuild --write` also replaces what differs. Exit code 1 when anything differed. */
await withDatabase(join(import.meta.dirname, "../../../../.data"), async (url) => {
  await migrate(url);
  const db = connect(url);
  const report = await rebuild(db.sql, { write: process.argv.includes("--write") });
  await db.close();
  console.log(JSON.stringify({ ...report, differences: report.differences.length, brokenChains: report.brokenChains.length }));
  for (const id of [...report.differences, ...report.brokenChains].slice(0, 20)) console.log(`differs: ${id}`);
  if (report.differences.length + report.brokenChains.length > 0) process.exitCode = 1;
});
