import { join } from "node:path";
import { beginEpoch } from "../backup/epoch.ts";
import { connect } from "../connect.ts";
import { withDatabase } from "./withDatabase.ts";

/** `pnpm db:epoch`: after restoring by other means (pg_restore, a base backup), so that devices bring back what is lacking. */
await withDatabase(join(import.meta.dirname, "../../../../.data"), async (url) => {
  const db = connect(url, { max: 1 });
  const counties = await db.sql.begin(beginEpoch);
  await db.close();
  console.log(`new epoch in ${counties.join(", ")}`);
});
