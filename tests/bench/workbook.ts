import { demoItems } from "@yimen/db/demo";
import { plan, readWorkbook, writeWorkbook } from "@yimen/server";
import { startCounty } from "../harness/county.ts";
import { median } from "./rig.ts";

/** The county's directory as a workbook: written, read, and tried against the published items, as an import's dry run does. */
export async function workbookBench() {
  const county = await startCounty();
  const timed = async <T>(work: () => Promise<T>): Promise<[ms: number, T]> => {
    const start = performance.now();
    const done = await work();
    return [performance.now() - start, done];
  };
  const [writes, dryRuns]: [number[], number[]] = [[], []];
  let size = 0;
  for (let round = 0; round < 5; round += 1) {
    const [written, file] = await timed(() => writeWorkbook(demoItems));
    const [tried] = await timed(async () => plan(county.db, "361028", (await readWorkbook(file)).items));
    writes.push(written);
    dryRuns.push(tried);
    size = file.length;
  }
  await county.close();
  return { items: demoItems.length, bytes: size, exportMs: Math.round(median(writes)), dryRunMs: Math.round(median(dryRuns)) };
}
