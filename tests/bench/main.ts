import { countyBench } from "./county.ts";
import { deskBench } from "./desk.ts";
import { guessBench } from "./guess.ts";
import { lineBench } from "./line.ts";
import { listBench } from "./list.ts";
import { searchBench } from "./search.ts";
import { syncBench } from "./sync.ts";
import { workbookBench } from "./workbook.ts";

/**
 * `pnpm bench [sync] [line] [list] [search] [workbook] [guess] [county] [desk]`: all of them, or those named. Prints one line of JSON. Smaller runs: BENCH_PUSH, BENCH_PULL, BENCH_ROUNDS, BENCH_LINE, BENCH_PHOTOS, BENCH_LIST,
 * BENCH_CASES. `desk` is asked for by name: its county of 1,200,000 cases takes minutes and gigabytes, and is kept (BENCH_DIR).
 */
const number = (name: string, usual: number) => Number(process.env[name] || usual);
const benches = {
  sync: () => syncBench({ taken: number("BENCH_PUSH", 1000), pulled: number("BENCH_PULL", 10_000), rounds: number("BENCH_ROUNDS", 3) }),
  line: () => lineBench({ cases: number("BENCH_LINE", 300), photos: number("BENCH_PHOTOS", 500) }),
  search: () => searchBench(),
  guess: () => guessBench(),
  county: () => countyBench(),
  workbook: () => workbookBench(),
  desk: () => deskBench({ cases: number("BENCH_CASES", 1_200_000), rounds: number("BENCH_ROUNDS", 60) }),
  list: () => listBench({ cases: number("BENCH_LIST", 10_000) }),
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}`);
  process.exit(2);
}
const results: Record<string, unknown> = {};
for (const [name, run] of Object.entries(benches)) if (wanted.length === 0 ? name !== "desk" : wanted.includes(name)) results[name] = await run();
console.log(JSON.stringify(results));
process.exit(0);
