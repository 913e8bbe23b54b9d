import { join } from "node:path";
import { migrate } from "../connect.ts";
import { withDatabase } from "./withDatabase.ts";

await withDatabase(join(import.meta.dirname, "../../../../.data"), async (url) => {
  await migrate(url);
  console.log("the schema is up to date");
});
