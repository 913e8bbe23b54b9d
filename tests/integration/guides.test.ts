import { temporaryDataDir } from "@yimen/db/embedded";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCounty } from "../harness/county.ts";
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
  return { status: answer.status, html: await answer.text(), policy: answer.headers.get("content-security-policy") };
};

test("the guide of every item is there for anybody, with materials, limits, law and remedies, and no script", async () => {
  const codes = (await county.db.sql<{ code: string }[]>`select code from item_versions order by code`).map((r) => r.code);
  expect(codes).toHaveLength(125);
  for (const code of codes) {
    const { status, html, policy } = await get(`/g/361028/${code}`);
    expect([code, status]).toEqual([code, 200]);
    for (const part of ["办理时限", "申请材料", "法律依据", "救济途径"]) expect(html).toContain(part);
    expect(html).not.toContain("<script");
    expect(policy).toContain("default-src 'none'");
  }
});

test("what is not there, is not written or is no code is not found; names are text; a later version and a suspension show", async () => {
  for (const path of ["/g/361028/NOPE", "/g/361028/gljt", "/g/999999/GLJT", "/g/361028/%00", "/g/361028/..%2F..", "/g/x'--/GLJT"]) expect((await get(path)).status).toBe(404);
  await county.db
    .sql`insert into item_versions (county, code, version, body) select county, code, 2, body || '{"version": 2, "name": "<script>alert(1)</script>"}' from item_versions where code = 'GLJT'`;
  const { html } = await get("/g/361028/GLJT");
  expect(html).not.toContain("<script>");
  expect(html).toContain("&lt;script&gt;");
  await county.db
    .sql`insert into item_versions (county, code, version, body) select county, code, 2, body || '{"version": 2, "status": "suspended"}' from item_versions where code = 'SYDJ'`;
  expect((await get("/g/361028/SYDJ")).html).toContain("暂停受理");
});
