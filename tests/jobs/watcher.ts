import { createInterface } from "node:readline";
import { connect } from "@yimen/db";
import { followPage, watchDays, watcherOf } from "@yimen/server";

/** A server process's supervision: `node watcher.ts <database url>`. Each line of its input is an instant, epoch ms, to which it watches; it says when it has. */
const db = connect(process.argv[2] ?? "", { max: 2 });
const county = "361028";
for await (const line of createInterface({ input: process.stdin })) {
  const now = Number(line);
  while ((await followPage(db, county, watcherOf(county, now), 40, now)) === 40);
  await watchDays(db, county, now);
  console.log(line);
}
await db.close();
