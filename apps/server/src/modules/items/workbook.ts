import { ItemVersion, isStorable, storableText } from "@yimen/domain";
import ExcelJS from "exceljs";
import { type Column, type Sheet, sheets } from "./columns.ts";
import { type Page, readPages, TooLarge } from "./spreadsheet.ts";

/** What is wrong with a workbook, and where: sheet, row as a spreadsheet counts, column by its heading. Words: `workbook.<code>`. */
export type WorkbookFault = {
  readonly code:
    | "notAWorkbook"
    | "tooLarge"
    | "tooHeavy"
    | "unreadable"
    | "tooManyRows"
    | "sheetMissing"
    | "columnMissing"
    | "columnUnknown"
    | "mergedCells"
    | "formula"
    | "empty"
    | "badValue"
    | "unknownItem"
    | "itemTwice"
    | "badItem";
  readonly sheet: string;
  readonly row: number;
  readonly column: string;
  readonly value?: string;
};
/** An item as a workbook has it: without a version. */
export type ItemDraft = Omit<ItemVersion, "version">;

const mostRows = 20_000;
type Row = Record<string, unknown>;

const get = (row: unknown, at: string): unknown => at.split(".").reduce<unknown>((o, key) => (o as Row | undefined)?.[key], row);
function set(row: Row, at: string, value: unknown): void {
  const keys = at.split(".");
  const last = keys.pop() as string;
  let on = row;
  for (const key of keys) {
    on[key] ??= {};
    on = on[key] as Row;
  }
  on[last] = value;
}

const rowsOf = (item: ItemDraft, part: Sheet["part"]): Row[] => {
  if (part === "item") return [item as unknown as Row];
  if (part === "form") return item.form.flatMap((step) => step.fields.map((f) => ({ ...f, step: step.title, item: item.code })));
  if (part === "parallel") return (item.parallel?.departments ?? []).map((d) => ({ ...d, item: item.code }));
  return (item[part] as unknown as Row[]).map((r) => ({ ...r, item: item.code }));
};

/** What a draft changes, in the workbook's words: place, before, after. Rows are the same by what they are called by, not by their place. */
export type ItemChange = { readonly where: string; readonly before: string; readonly after: string };
export function changesOf(before: ItemDraft | undefined, after: ItemDraft): ItemChange[] {
  const cells = (item: ItemDraft | undefined): Map<string, string> => {
    const out = new Map<string, string>();
    for (const sheet of item ? sheets : [])
      for (const [n, row] of rowsOf(item as ItemDraft, sheet.part).entries()) {
        const name = sheet.part === "item" ? "" : String(row.name ?? row.label ?? row.unitName ?? row.title ?? row.q ?? n + 1);
        for (const column of sheet.columns) {
          const value = get(row, column.at);
          if (column.at === "item" || column.at === "search" || value === undefined) continue;
          const where = [sheet.name, name || (sheet.part === "item" ? "" : String(n + 1)), column.header].filter(Boolean).join(" · ");
          out.set(where, String((column.kind.write as (v: unknown) => string | number)(value)));
        }
      }
    return out;
  };
  const [old, fresh] = [cells(before), cells(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((where) => ({ where, before: old.get(where) ?? "", after: fresh.get(where) ?? "" }))
    .filter((c) => c.before !== c.after)
    .slice(0, 500);
}

/** Items as one workbook. Texts stay texts: nothing in a cell is ever a formula, whatever it begins with. */
export async function writeWorkbook(items: readonly ItemDraft[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  for (const sheet of sheets) {
    const page = book.addWorksheet(sheet.name, { views: [{ state: "frozen", ySplit: 1 }] });
    page.columns = sheet.columns.map((c) => ({ header: c.header, width: c.width ?? 12 }));
    page.getRow(1).font = { bold: true };
    for (const item of items)
      for (const row of rowsOf(item, sheet.part))
        page.addRow(
          sheet.columns.map((c) => {
            const value = get(row, c.at);
            return value === undefined ? null : (c.kind.write as (v: unknown) => string | number)(value);
          }),
        );
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** Reads a workbook whole: all items, or all that is wrong. Nothing in it is evaluated. */
export async function readWorkbook(bytes: Uint8Array): Promise<{ items: ItemDraft[]; faults: WorkbookFault[] }> {
  const faults: WorkbookFault[] = [];
  const fault = (code: WorkbookFault["code"], sheet = "", row = 0, column = "", value?: string) =>
    faults.push({ code, sheet, row, column, ...(value !== undefined && { value: value.slice(0, 80) }) });
  let pages: Map<string, Page>;
  try {
    pages = await readPages(
      bytes,
      sheets.map((sheet) => sheet.name),
    );
  } catch (error) {
    return { items: [], faults: [{ code: error instanceof TooLarge ? "tooLarge" : "notAWorkbook", sheet: "", row: 0, column: "" }] };
  }
  const parts = new Map<Sheet["part"], { row: Row; number: number }[]>();
  for (const sheet of sheets) {
    const page = pages.get(sheet.name);
    if (!page) {
      fault("sheetMissing", sheet.name);
      continue;
    }
    if (page.lastRow > mostRows) {
      fault("tooManyRows", sheet.name, page.lastRow);
      continue;
    }
    if (page.merged) fault("mergedCells", sheet.name, 0, page.merged);
    parts.set(sheet.part, readSheet(page, sheet, fault));
  }
  if (faults.length > 0) return { items: [], faults };

  const items = new Map<string, { draft: Row; number: number }>();
  for (const { row, number } of parts.get("item") ?? []) {
    const code = String(row.code);
    if (items.has(code)) fault("itemTwice", "事项", number, "编码", code);
    items.set(code, { draft: { ...row, materials: [], form: [], route: [], law: [], faq: [] }, number });
  }
  for (const sheet of sheets.slice(1))
    for (const { row, number } of parts.get(sheet.part) ?? []) {
      const { item: code, ...rest } = row;
      const into = items.get(String(code))?.draft;
      if (!into) fault("unknownItem", sheet.name, number, "事项编码", String(code));
      else if (sheet.part === "form") {
        const { step, ...field } = rest;
        const steps = into.form as { title: unknown; fields: Row[] }[];
        if (steps.at(-1)?.title !== step) steps.push({ title: step, fields: [] });
        steps.at(-1)?.fields.push(field);
      } else if (sheet.part === "parallel") {
        const before = (into.parallel ?? {}) as { departments?: Row[] };
        into.parallel = { ...before, departments: [...(before.departments ?? []), rest] };
      } else (into[sheet.part] as Row[]).push(rest);
    }
  const drafts: ItemDraft[] = [];
  for (const { draft, number } of items.values()) {
    const parsed = ItemVersion.safeParse({ ...draft, version: 1 });
    if (!parsed.success) for (const issue of parsed.error.issues.slice(0, 5)) fault("badItem", "事项", number, issue.path.join("."), String(draft.code));
    else {
      const { version: _version, ...rest } = parsed.data;
      drafts.push(rest);
    }
  }
  return faults.length > 0 ? { items: [], faults } : { items: drafts, faults };
}

function readSheet(
  page: Page,
  sheet: Sheet,
  fault: (code: WorkbookFault["code"], sheet: string, row: number, column: string, value?: string) => void,
): { row: Row; number: number }[] {
  const at = new Map<string, number>();
  for (const [n, { text }] of page.rows.find((r) => r.number === 1)?.cells ?? []) {
    if (sheet.columns.some((c) => c.header === text)) at.set(text, n);
    else fault("columnUnknown", sheet.name, 1, text);
  }
  for (const c of sheet.columns) if (!c.later && !at.has(c.header)) fault("columnMissing", sheet.name, 1, c.header);
  const out: { row: Row; number: number }[] = [];
  for (const { number, cells } of page.rows) {
    if (number === 1) continue;
    const row: Row = {};
    let filled = false;
    for (const column of sheet.columns) {
      const { text, formula } = cells.get(at.get(column.header) ?? 0) ?? { text: "" };
      if (formula) fault("formula", sheet.name, number, column.header, formula);
      if (text !== "") filled = true;
      // A workbook can spell out half a character that nothing else can hold.
      if (!isStorable(text)) fault("unreadable", sheet.name, number, column.header, storableText(text));
      readCell(column, text, row, (code) => fault(code, sheet.name, number, column.header, text));
    }
    if (filled) out.push({ row, number });
  }
  return out;
}

/** An empty cell is no value where the column may be empty, and the empty text where texts may be. */
function readCell(column: Column, text: string, row: Row, fault: (code: "badValue" | "empty") => void): void {
  if (text === "" && column.optional) return;
  const value = (column.kind.read as (t: string) => unknown)(text);
  if (value === undefined) fault(text === "" ? "empty" : "badValue");
  else set(row, column.at, value);
}
