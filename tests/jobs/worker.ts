import { connect } from "@yimen/db";
import { doDueDeeds } from "@yimen/server";

/** A server process's clockwork through a span of days: `node worker.ts <database url> <first day, epoch ms> <days>`. Says each day it has done. */
const [url = "", first = "0", days = "0"] = process.argv.slice(2);
const db = connect(url, { max: 2 });
for (let day = 0; day < Number(days); day += 1) {
  const done = await doDueDeeds(db, "361028", Number(first) + day * 86_400_000);
  console.log(JSON.stringify({ day, done }));
}
await db.close();
