import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { backup } from "../backup/backup.ts";
import { recordBackup } from "../backup/keep.ts";
import { withDatabase } from "./withDatabase.ts";

/** `pnpm db:backup FILE`: all of the database as of now; the server may go on. Photos lie in DATA_DIR/files and are copied apart. */
const file = process.argv[2];
if (!file) {
  console.error("usage: pnpm db:backup FILE");
  process.exit(2);
}
await withDatabase(join(import.meta.dirname, "../../../../.data"), async (url) => {
  const target = resolve(process.env.INIT_CWD ?? ".", file);
  const rows = await backup(url, target);
  await recordBackup(url, target, statSync(target).size, new Date());
  console.log(`${rows} rows written to ${file}`);
});
