import { join, resolve } from "node:path";
import { restore } from "../backup/backup.ts";
import { withDatabase } from "./withDatabase.ts";

/** `pnpm db:restore FILE --replace-everything`: with the server stopped. Devices then bring back what the backup lacks. */
const [file, sure] = process.argv.slice(2);
if (!file || sure !== "--replace-everything") {
  console.error("usage: pnpm db:restore FILE --replace-everything   (all that is in the database now is lost; stop the server first)");
  process.exit(2);
}
await withDatabase(join(import.meta.dirname, "../../../../.data"), async (url) => {
  const done = await restore(url, resolve(process.env.INIT_CWD ?? ".", file));
  console.log(`${done.rows} rows of ${done.at} restored; new epoch in ${done.counties.join(", ")}: devices will offer what they have kept since`);
});
