import { rebuild } from "@yimen/db";
import { temporaryDataDir } from "@yimen/db/embedded";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCounty } from "../harness/county.ts";
import { paperCases } from "../harness/paperCases.ts";
import { listeningServer } from "../harness/server.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
let server: Awaited<ReturnType<typeof listeningServer>>;
beforeAll(async () => {
  county = await startCounty();
  server = await listeningServer({ db: county.db, filesDir: temporaryDataDir() });
});
afterAll(async () => {
  await server?.app.close();
  await county?.close();
});
const get = async (path: string) => {
  const answer = await fetch(`${server.url}${path}`);
  return { status: answer.status, html: await answer.text() };
};

test("licences that were granted are there for anybody (art. 40): to whom, what, and what stands of them; no more of a person than a surname", async () => {
  expect((await get("/grants/361028")).html).toContain("还没有公开");
  await paperCases(county.db);
  const { html } = await get("/grants/361028");
  // One was granted, changed and then annulled; those declined, refused, withdrawn or ended are nobody's licences.
  expect(html.match(/<section>/g)).toHaveLength(1);
  for (const part of ["欧***", "河道管理范围内建设项目批准文件 资水字〔2026〕1-1号", "已撤销", "2026-06-23"]) expect(html).toContain(part);
  for (const secret of ["欧阳䶮龘", "361028199003071235", "13800000000", "城关村", "<script"]) expect(html).not.toContain(secret);
  expect((await get(`/grants/361028?number=${encodeURIComponent("资水字〔2026〕1-1号")}`)).html).toContain("欧***");
  expect((await get(`/grants/361028?number=${encodeURIComponent("资水字〔2026〕9号")}`)).html).toContain("没有这个编号");
  expect(await rebuild(county.db.sql, { write: false })).toMatchObject({ differences: [] });
});

test("older ones follow by key; what is no county, day, id or number is not found, and breaks nothing", async () => {
  await county.db.sql`insert into published_grants (county, case_id, decided_on, item_name, unit_name, holder, document, document_number, standing)
    select '361028', gen_random_uuid(), date '2025-01-01' + n / 3, '事项' || n, '水利局', '某单位', '证', 'N' || n, 'inForce' from generate_series(1, 120) n`;
  const seen = new Set<string>();
  let path: string | undefined = "/grants/361028";
  for (let pages = 0; path && pages < 5; pages += 1) {
    const { html } = await get(path);
    for (const [, n] of html.matchAll(/证 (N\d+)/g)) seen.add(n ?? "");
    path = /href="(\/grants[^"]+)"/.exec(html)?.[1]?.replaceAll("&amp;", "&");
  }
  expect(seen.size).toBe(120);
  for (const bad of [
    "/grants/x",
    "/grants/999999",
    "/grants/361028?before=x",
    "/grants/361028?before=2026-01-01&id=1",
    `/grants/361028?number=${"x".repeat(61)}`,
    "/grants/361028?number=%00",
  ])
    expect([bad, (await get(bad)).status]).toEqual([bad, 404]);
  for (const odd of ["?number=%27--", "?number=%25", "?number=a&number=b", "?before=2026-01-01&id=------------------------------------"])
    expect((await get(`/grants/361028${odd}`)).status).toBeLessThan(500);
  expect((await get("/grants/361028?number=%3Cb%3E")).html).toContain("&lt;b&gt;");
});
