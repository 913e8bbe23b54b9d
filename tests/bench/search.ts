import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoItems } from "@yimen/db/demo";
import { openProfile } from "../harness/browser.ts";
import { buildPage, press } from "../harness/page.ts";
import { median, Rig } from "./rig.ts";

/** The directory's search on the device over 125 items, on a processor four times slower: everyday words, pinyin, initials, nothing. */
export async function searchBench() {
  const rig = new Rig();
  await rig.start();
  const webDir = mkdtempSync(join(tmpdir(), "yimen-search-"));
  await buildPage(webDir);
  const url = await rig.serve(webDir);
  const { context } = await openProfile({ phone: true });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const items = demoItems;
  const queries = ["盖房", "低保", "高龄", "gljt", "gaoling", "nongcun", "dj", "许可", "zzz", "居民 养老"];
  const { times, hits } = await press(page, "search", items, [...queries, ...queries]);
  await context.close();
  await rig.stop();
  const round = (n: number) => Number(n.toFixed(2));
  return { items: items.length, slower: 4, queries: queries.length, medianMs: round(median(times)), slowestMs: round(Math.max(...times)), found: hits.slice(0, queries.length) };
}
