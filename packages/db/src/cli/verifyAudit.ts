import { join } from "node:path";
import { connect, migrate } from "../connect.ts";
import { verifyAudit } from "../store/audit.ts";
import { withDatabase } from "./withDatabase.ts";

/** `pnpm db:audit`: reckons the chains of the audit log anew. Exit code 1 when one is broken. */
await withDatabase(join(import.meta.dirname, "../../../../.data"), async (url) => {
  await migrate(url);
  const db = connect(url);
  const report = await verifyAudit(db.sql);
  await db.close();
  console.log(JSON.stringify(report));
  if (report.broken.length > 0) process.exitCode = 1;
});
