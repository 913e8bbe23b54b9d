import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { temporaryDataDir } from "@yimen/db/embedded";
import { appRouter, paperFonts } from "@yimen/server";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tellCase } from "../harness/cases.ts";
import { callerContext, person, startCounty } from "../harness/county.ts";
import { paperItem } from "../harness/paperCases.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";

/** A font that has what the papers' own lacks; any script will do, so that no test hangs on what a machine has installed. */
const other = join(dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json")), "standard_fonts/LiberationSans-Regular.ttf");
const hash = "A".repeat(43);

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
  await county.db.sql`insert into item_versions (county, code, version, body) values ('361028', 'PAPER', 1, ${county.db.sql.json(paperItem("SL", "水利局") as never)})`;
});
afterAll(() => county?.close());

/** A server whose data folder has these fonts of the county's own, and what it prints for an applicant of this name. */
async function printing(fonts: readonly string[], name: string) {
  const dataDir = temporaryDataDir();
  mkdirSync(join(dataDir, "fonts"), { recursive: true });
  for (const font of fonts) copyFileSync(font, join(dataDir, "fonts", "own.ttf"));
  writeFileSync(join(dataDir, "fonts", "broken.ttf"), "no font at all");
  const server = await listeningServer({ db: county.db, filesDir: join(dataDir, "files"), systemFonts: [] });
  const agent = await person(county.db, "agent1");
  const applicant = { kind: "person", name, idNumber: "361028199003071235", phone: "+8613800000000", address: "" };
  const state = await tellCase(county.db, paperItem("SL", "水利局"), [
    ["2026-06-01", agent, "begin", { item: "PAPER", itemVersion: 1, applicant }],
    ["2026-06-01", agent, "collect", { signature: hash }],
  ]);
  const get = async (path: string) => fetch(`${server.url}${path}`, { headers: { cookie: await cookieOf(server.auth, "agent1") } });
  const { lacking } = (await (await get(`/paper/${state.id}/collectionReceipt/lacking`)).json()) as { lacking: string[] };
  const doc = await getDocument({ data: new Uint8Array(await (await get(`/paper/${state.id}/collectionReceipt.pdf`)).arrayBuffer()) }).promise;
  const text = (await (await doc.getPage(1)).getTextContent()).items.map((i) => ("str" in i ? i.str : "")).join("");
  const stranger = await fetch(`${server.url}/paper/${state.id}/collectionReceipt/lacking`);
  await server.app.close();
  return { lacking, text, stranger: stranger.status };
}

test("what no font has is told before the paper is printed, and stays on the administrator's list until one has it", async () => {
  const { lacking, stranger } = await printing([], "欧阳Ą𠮷买买提·吐尔逊");
  expect(lacking).toContain("Ą");
  expect(lacking).not.toContain("欧");
  expect(stranger).toBe(401);
  const admin = appRouter.createCaller({ ...callerContext(county.db, await person(county.db, "admin"), "361028"), fonts: paperFonts(temporaryDataDir(), []) });
  const line = async () => (await admin.county.ready()).find((l) => l.key === "fonts");
  expect(await line()).toMatchObject({ ok: false, missing: "lacking", params: { marks: expect.stringContaining("Ą") } });
});

test("a font in the county's folder fills the hole, and a file that is no font harms nothing", async () => {
  const name = "资溪县Ą竹木加工专业合作社联合社有限责任公司";
  const { lacking, text } = await printing([other], name);
  expect(lacking).toEqual([]);
  expect(text.replaceAll(/\s/g, "")).toContain(name);
});
