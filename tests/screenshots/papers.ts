import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDataDir } from "@yimen/db/embedded";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { startCounty } from "../harness/county.ts";
import { paperCases } from "../harness/paperCases.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";

/** `pnpm papers [folder]`: every kind of paper as the county's PDF and as a picture of its pages, to be looked at. */
const folder = process.argv[2] ?? join(import.meta.dirname, "../../test-results/papers");
mkdirSync(folder, { recursive: true });
const county = await startCounty();
const papers = await paperCases(county.db);
const { app, auth, url } = await listeningServer({ db: county.db, filesDir: temporaryDataDir() });
const cookie = await cookieOf(auth, "agent1");
type Canvas = { canvas: { toBuffer(type: string): Buffer }; context: never };

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
  console.log(`${name}.pdf ${bytes.length} bytes`);
}
await app.close();
await county.close();
process.exit(0);
