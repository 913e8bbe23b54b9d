import { createHash } from "node:crypto";
import { temporaryDataDir } from "@yimen/db/embedded";
import { chinaCalendar, composePaper, paperKinds, paperText, splitKey } from "@yimen/domain";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCounty } from "../harness/county.ts";
import { paperCases, paperItem } from "../harness/paperCases.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
let server: Awaited<ReturnType<typeof listeningServer>>;
let papers: Awaited<ReturnType<typeof paperCases>>;
beforeAll(async () => {
  county = await startCounty();
  papers = await paperCases(county.db);
  server = await listeningServer({ db: county.db, filesDir: temporaryDataDir() });
});
afterAll(async () => {
  await server?.app.close();
  await county?.close();
});

const get = async (path: string, username?: string) => fetch(`${server.url}${path}`, { headers: username ? { cookie: await cookieOf(server.auth, username) } : {} });
const pdfOf = async (path: string, username = "agent1"): Promise<Uint8Array> => {
  const answer = await get(path, username);
  expect([path, answer.status]).toEqual([path, 200]);
  return new Uint8Array(await answer.arrayBuffer());
};
/** The text that a reader of the PDF can select, and its pages. */
async function textOf(bytes: Uint8Array): Promise<{ text: string; pages: number }> {
  const doc = await getDocument({ data: bytes.slice() }).promise;
  let text = "";
  for (let n = 1; n <= doc.numPages; n += 1) text += (await (await doc.getPage(n)).getTextContent()).items.map((i) => ("str" in i ? i.str : "")).join("");
  return { text, pages: doc.numPages };
}
const find = (key: string) => {
  const found = papers.find((p) => p.key === key || p.key.startsWith(`${key}.`));
  if (!found) throw new Error(`no ${key}`);
  return { ...found, path: `/paper/${found.state.id}/${found.key}.pdf` };
};
const codeIn = async (key: string) => /核验码\s*([\w-]{16})/.exec((await textOf(await pdfOf(find(key).path))).text)?.[1] ?? "";

describe("papers as PDF", () => {
  test("every kind there is: Chinese text that can be selected, rare characters too, in embedded fonts", async () => {
    expect(new Set(papers.map((p) => splitKey(p.key)?.kind))).toEqual(new Set(paperKinds));
    for (const { state, key } of papers) {
      const bytes = await pdfOf(`/paper/${state.id}/${key}.pdf`);
      const { text } = await textOf(bytes);
      for (const part of ["欧阳䶮龘", "水利局", "河道管理范围内建设项目工程建设方案审批"]) expect(text.replaceAll(/\s/g, "")).toContain(part);
      const raw = Buffer.from(bytes).toString("latin1");
      const descriptors = raw.match(/\/Type \/FontDescriptor/g)?.length ?? 0;
      expect(descriptors).toBeGreaterThan(0);
      expect(raw.match(/\/FontFile[23] \d+ 0 R/g)).toHaveLength(descriptors);
    }
  });

  test("a reprint is the same to the byte, and says what was so at its act, however much has happened since", async () => {
    const notice = find("acceptanceNotice");
    const [first, second] = [await pdfOf(notice.path), await pdfOf(notice.path)];
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
    const { text } = await textOf(first);
    // The case was stopped and extended later; the notice says the days of its acceptance, and the photo as promised.
    expect(text).toContain("2026年6月15日");
    expect(text).toContain("2026年6月30日");
    expect(text).toContain("6月19日");
    expect(text).toContain("现场照片（2026年6月20日前）");
    expect((await textOf(await pdfOf(find("extensionNotice").path))).text).not.toContain("2026年6月30日");
    const decision = (await textOf(await pdfOf(find("decision").path))).text.replaceAll(/\s/g, "");
    expect(decision).toContain("汛期停止施工；林业局：不得砍伐岸边林木");
    expect(decision).toContain("自然资源局逾期未答复，视为同意");
  });

  test("what a device prints from the case as it stands long after is the same paper, with the same code", async () => {
    const item = paperItem("SL", "水利局");
    const people = new Map((await county.db.sql<{ id: string; name: string }[]>`select id, name from people`).map((p) => [p.id, p.name]));
    const [office] = await county.db.sql<{ name: string }[]>`select name from offices where code = ${papers[0]?.state.office ?? ""}`;
    const personName = (id: string) => (id === "system" ? "一门系统" : (people.get(id) ?? id));
    for (const { state, key } of papers) {
      const paper = composePaper(key, { state, item, officeName: office?.name ?? "", personName, calendar: chinaCalendar });
      const code = createHash("sha256")
        .update(paper ? paperText(paper, state.id) : "")
        .digest("base64url")
        .slice(0, 16);
      expect([key, (await textOf(await pdfOf(`/paper/${state.id}/${key}.pdf`))).text.includes(code)]).toEqual([key, true]);
    }
  });

  test("only for those who see the case; each use of a seal is in a log that can't be changed", async () => {
    const { path, state, key } = find("decision");
    expect((await get(path)).status).toBe(401);
    expect((await get(path, "agent2")).status).toBe(404);
    expect((await get(path, "mz-handler")).status).toBe(404);
    // A department that was asked sees the case, and so its papers.
    expect((await get(path, "ly-approver")).status).toBe(200);
    expect((await get(`/paper/${state.id}/horoscope.pdf`, "agent1")).status).toBe(400);
    expect((await get(`/paper/not-a-case/${key}.pdf`, "agent1")).status).toBe(400);
    const before = await county.db.sql`select * from seal_uses where case_id = ${state.id} and paper = ${key}`;
    await pdfOf(path);
    const after = await county.db.sql`select unit, person, code from seal_uses where case_id = ${state.id} and paper = ${key} order by id`;
    expect(after).toHaveLength(before.length + 1);
    expect(after.at(-1)).toEqual({ unit: "SL", person: "agent-1", code: await codeIn("decision") });
    await expect(county.db.sql`delete from seal_uses`).rejects.toThrow(/append-only/);
  });

  test("a batch is one file, a page for each case, leaving out what is not there or not to be seen", async () => {
    const ids = [...new Set(papers.map((p) => p.state.id as string))];
    const { pages } = await textOf(await pdfOf(`/papers/collectionReceipt.pdf?cases=${ids.join(",")}`));
    expect(pages).toBe(ids.length);
    expect((await textOf(await pdfOf(`/papers/refusal.pdf?cases=${ids.join(",")}`))).pages).toBe(1);
    expect((await get(`/papers/refusal.pdf?cases=${Array(101).fill(ids[0]).join(",")}`, "agent1")).status).toBe(400);
    expect((await get("/papers/refusal.pdf", "agent1")).status).toBe(400);
  });
});

describe("the public check of a paper", () => {
  test("what an applicant wrote is on the paper they signed, and not on the page that anybody reads who scans it", async () => {
    for (const key of ["application", "mandateLetter.0"]) {
      const found = papers.find((p) => p.key === key);
      if (!found) throw new Error(`no ${key}`);
      const { text } = await textOf(await pdfOf(`/paper/${found.state.id}/${key}.pdf`));
      const own = key === "application" ? [found.state.applicant.idNumber, found.state.applicant.phone.replace("+86", "")] : [found.state.representatives?.[0]?.idNumber ?? "?"];
      for (const personal of own) expect(text).toContain(personal);
      const code = /核验码\s*([\w-]{16})/.exec(text)?.[1] ?? "";
      const html = await (await get(`/check/${found.state.id}/${key}/${code}`)).text();
      expect(html).toContain("真实有效");
      for (const personal of own) expect(html).not.toContain(personal);
    }
  });

  test("its code shows what the paper shows, to anybody; a wrong code, or another paper's, shows nothing", async () => {
    const { state, key } = find("acceptanceNotice");
    const code = await codeIn("acceptanceNotice");
    const shown = await get(`/check/${state.id}/${key}/${code}`);
    const html = await shown.text();
    expect(shown.status).toBe(200);
    expect(html).toContain("真实有效");
    expect(html).toContain(state.number ?? "?");
    for (const hidden of [state.applicant.idNumber, state.applicant.phone, "13800000000", "城关村"]) expect(html).not.toContain(hidden);
    for (const path of [`/check/${state.id}/${key}/AAAAAAAAAAAAAAAA`, `/check/${state.id}/decision/${code}`, `/check/${find("refusal").state.id}/${key}/${code}`, "/check/x/y/z"]) {
      const wrong = await get(path);
      expect(wrong.status).toBe(404);
      expect(await wrong.text()).not.toContain("欧阳");
    }
  });

  test("who asks too often waits", async () => {
    const { state, key } = find("acceptanceNotice");
    const answers = [];
    for (let i = 0; i < 70; i += 1) answers.push((await get(`/check/${state.id}/${key}/AAAAAAAAAAAAAAAA`)).status);
    expect(answers).toContain(429);
  });
});
