import { resolve } from "node:path";
import { drill } from "../backup/keep.ts";

/** `pnpm backup:drill [FOLDER]`: restores the newest backup of BACKUP_DIR into a database of its own and looks it through. Exit code 1 when anything is wrong. */
const folder = process.argv[2] ?? process.env.BACKUP_DIR;
if (!folder) {
  console.error("usage: pnpm backup:drill FOLDER   (or BACKUP_DIR in the environment)");
  process.exit(2);
}
try {
  const found = await drill(resolve(process.env.INIT_CWD ?? ".", folder));
  console.log(JSON.stringify(found));
  if (found.differences + found.brokenChains + found.brokenAudit + found.missingFiles > 0) process.exitCode = 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
