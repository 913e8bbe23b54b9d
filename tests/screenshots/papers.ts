import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDataDir } from "@yimen/db/embedded";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { tellCase } from "../harness/cases.ts";
import { person, startCounty } from "../harness/county.ts";
import { paperCases, paperItem } from "../harness/paperCases.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";

/** `pnpm papers [folder]`: every kind of paper as the county's PDF and as a picture of its pages, to be looked at. */
const folder = process.argv[2] ?? join(import.meta.dirname, "../../test-results/papers");
mkdirSync(folder, { recursive: true });
const county = await startCounty();
const papers = await paperCases(county.db);
const { app, auth, url } = await listeningServer({ db: county.db, filesDir: temporaryDataDir() });
const cookie = await cookieOf(auth, "agent1");
type Canvas = { canvas: { toBuffer(type: string): Buffer }; context: never };

// Names that fonts often lack (GB 18030-2022, level 3), of other peoples, and as long as they may be.
const agent = await person(county.db, "agent1");
const names = ["𠮷田𰻞", "䶮㼆鿍", "买买提•吐尔逊", `${"资溪县城乡供水一体化建设运营".repeat(4)}有限公司`.slice(0, 60)];
for (const [i, name] of names.entries()) {
  const applicant = { kind: i === 3 ? "organization" : "person", name, idNumber: i === 3 ? "91361028MA35ABCDEU" : "361028199003071235", phone: "+8613800000000", address: "" };
  const state = await tellCase(county.db, { ...paperItem("SL", "水利局"), forWhom: ["person", "organization"] }, [
    ["2026-06-01", agent, "begin", { item: "PAPER", itemVersion: 1, applicant }],
    ["2026-06-01", agent, "collect", { signature: "A".repeat(43) }],
  ]).catch((error: Error) => {
    console.log(`${name}: ${error.message}`);
    return null;
  });
  if (state) papers.push({ state, key: "collectionReceipt" });
}
for (const [n, { state, key }] of papers.entries()) {
  const bytes = new Uint8Array(await (await fetch(`${url}/paper/${state.id}/${key}.pdf`, { headers: { cookie } })).arrayBuffer());
  const name = `${String(n + 1).padStart(2, "0")}-${key}`;
  writeFileSync(join(folder, `${name}.pdf`), bytes);
  const doc = await getDocument({ data: bytes.slice() }).promise;
  for (let p = 1; p <= doc.numPages; p += 1) {
    const page = await doc.getPage(p);
    const viewport = page.getViewport({ scale: 1.4 });
    const { canvas, context } = (doc.canvasFactory as { create(w: number, h: number): Canvas }).create(viewport.width, viewport.height);
    await page.render({ canvas: canvas as never, canvasContext: context, viewport }).promise;
    writeFileSync(join(folder, `${name}${doc.numPages > 1 ? `-${p}` : ""}.png`), canvas.toBuffer("image/png"));
  }
  const { lacking } = (await (await fetch(`${url}/paper/${state.id}/${key}/lacking`, { headers: { cookie } })).json()) as { lacking: string[] };
  console.log(`${name}.pdf ${bytes.length} bytes${lacking.length > 0 ? `; no font here has ${lacking.join(" ")}` : ""}`);
}
await app.close();
await county.close();
process.exit(0);
