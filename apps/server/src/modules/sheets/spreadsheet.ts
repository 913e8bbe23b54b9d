import * as XLSX from "@e965/xlsx";
import yauzl from "yauzl";

/** What a cell shows, trimmed, without what a spreadsheet has made of it; a date as YYYY-MM-DD. */
export type Cell = { readonly text: string; readonly formula?: string };
/** Rows and columns count from 1, as a spreadsheet shows rows. Empty rows and cells are left out. */
export type Page = { readonly lastRow: number; readonly merged?: string; readonly rows: readonly { readonly number: number; readonly cells: ReadonlyMap<number, Cell> }[] };

/** The file unpacks to more than is read. */
export class TooLarge extends Error {}

const mostUnpacked = 60_000_000;

/**
 * The named pages of a workbook, as whatever office wrote it (Excel, WPS, LibreOffice; prefixed or not). Nothing in it is evaluated.
 *
 * Read by SheetJS, whose own releases npm no longer gets: this is the mirror that is kept up. The writer's library (exceljs) reads only what it wrote.
 * @throws TooLarge
 * @throws for what is no workbook
 */
export async function readPages(bytes: Uint8Array, names: readonly string[]): Promise<Map<string, Page>> {
  if ((await unpackedSize(bytes, mostUnpacked)) > mostUnpacked) throw new TooLarge();
  const book = XLSX.read(bytes, { type: "array", dense: true, cellDates: true, UTC: true, cellHTML: false, cellText: false, sheets: [...names] });
  return new Map(names.flatMap((name) => (book.Sheets[name] ? [[name, pageOf(book.Sheets[name])]] : [])));
}

function pageOf(sheet: XLSX.WorkSheet): Page {
  const lines = (sheet as XLSX.DenseWorkSheet)["!data"] ?? [];
  const rows: Page["rows"][number][] = [];
  // Sparse: a cell in the last row of the sheet is one row, not a million.
  lines.forEach((line, r) => {
    const cells = new Map<number, Cell>();
    line?.forEach((cell, c) => {
      const text = textOf(cell);
      if (text !== "" || cell.f !== undefined) cells.set(c + 1, { text, ...(cell.f !== undefined && { formula: cell.f }) });
    });
    if (cells.size > 0) rows.push({ number: r + 1, cells });
  });
  const [merged] = sheet["!merges"] ?? [];
  return { lastRow: rows.at(-1)?.number ?? 0, rows, ...(merged && { merged: XLSX.utils.encode_range(merged) }) };
}

function textOf({ v, w, t }: XLSX.CellObject): string {
  if (v instanceof Date) return v.toISOString().slice(0, 10);
  // Of an error a cell holds a number, and shows a word.
  if (t === "e") return String(w ?? "").trim();
  return v === undefined || v === null ? "" : String(v).trim();
}

/**
 * What a zip unpacks to, counted by unpacking it: what it says of itself may be a lie. @returns more than `most` as soon as it is so
 * @throws for what is no zip, or whose parts are not as long as they say
 */
async function unpackedSize(bytes: Uint8Array, most: number): Promise<number> {
  const zip = await yauzl.fromBufferPromise(Buffer.from(bytes), { lazyEntries: true, validateEntrySizes: true });
  let size = 0;
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith("/")) continue;
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      size += (chunk as Buffer).length;
      if (size > most) {
        stream.destroy();
        return size;
      }
    }
  }
  return size;
}
