import { join } from "node:path";
import { connect, migrate } from "../connect.ts";
import { judgedToday } from "../store/judged.ts";
import { withDatabase } from "./withDatabase.ts";

/**
 * `pnpm db:judged`: the acts that stand as they were judged when they were done and that today's rules would refuse: of cases still under way each
 * with its rule, of ended ones how many. Changes nothing.
 */
await withDatabase(join(import.meta.dirname, "../../../../.data"), async (url) => {
  await migrate(url);
  const db = connect(url);
  const ended = new Map<string, number>();
  let open = 0;
  for await (const found of judgedToday(db.sql)) {
    if (found.open) open += 1;
    for (const { version, type, code } of found.acts) {
      if (found.open) console.log(`${found.number ?? found.id} ${found.id} v${version} ${type} ${code}`);
      else ended.set(`${type} ${code}`, (ended.get(`${type} ${code}`) ?? 0) + 1);
    }
  }
  await db.close();
  console.log(JSON.stringify({ open, ended: Object.fromEntries(ended) }));
});
