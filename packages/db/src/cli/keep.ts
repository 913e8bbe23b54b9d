import { join, resolve } from "node:path";
import { keepBackup } from "../backup/keep.ts";
import { withDatabase } from "./withDatabase.ts";

/** `pnpm backup:keep [FOLDER]`: one backup of database and photos now, as the schedule makes them (BACKUP_DIR, BACKUP_KEEP, DATA_DIR). */
const folder = process.argv[2] ?? process.env.BACKUP_DIR;
if (!folder) {
  console.error("usage: pnpm backup:keep FOLDER   (or BACKUP_DIR in the environment)");
  process.exit(2);
}
const data = process.env.DATA_DIR ?? join(import.meta.dirname, "../../../../.data");
await withDatabase(data, async (url) => {
  const kept = await keepBackup(
    url,
    resolve(process.env.INIT_CWD ?? ".", folder),
    process.env.S3_ENDPOINT ? null : join(data, "files"),
    Number(process.env.BACKUP_KEEP || 14),
    new Date(),
  );
  console.log(JSON.stringify(kept));
});
