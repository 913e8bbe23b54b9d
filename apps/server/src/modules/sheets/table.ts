import { isStorable, type Role, storableText } from "@yimen/domain";
import ExcelJS from "exceljs";
import { type Page, readPages, TooLarge } from "./spreadsheet.ts";

/** How a cell's text and a value become each other. `read` gives undefined for what can't be read. */
type Kind<T> = { readonly write: (value: T) => string | number; readonly read: (text: string) => T | undefined };
/** `at`: where in a row's object the value lies, by dots. An optional column's empty cell is no value at all; one that came `later` may be missing whole. */
export type Column = { readonly header: string; readonly at: string; readonly kind: Kind<never>; readonly optional?: boolean; readonly later?: true; readonly width?: number };
export type Sheet<P extends string> = { readonly name: string; readonly part: P; readonly columns: readonly Column[] };

export const kind = <T>(k: Kind<T>) => k as unknown as Kind<never>;
export const text = kind<string>({ write: (v) => v, read: (t) => t });
export const whole = kind<number>({ write: (v) => v, read: (t) => (/^\d{1,6}$/.test(t) ? Number(t) : undefined) });
export const figure = kind<number>({ write: (v) => v, read: (t) => (/^-?\d+(\.\d+)?$/.test(t) ? Number(t) : undefined) });
export const yes = kind<boolean>({ write: (v) => (v ? "是" : "否"), read: (t) => (t === "是" ? true : t === "否" ? false : undefined) });
/** One a line: a choice may hold any mark that people write lists with. */
export const lines = kind<string[]>({ write: (v) => v.join("\n"), read: (t) => (t === "" ? [] : t.split(/\r?\n/).map((x) => x.trim())) });
export const one = <T extends string>(words: Record<T, string>) => kind<T>({ write: (v) => words[v], read: (t) => (Object.keys(words) as T[]).find((k) => words[k] === t) });
export const several = <T extends string>(words: Record<T, string>) =>
  kind<T[]>({
    write: (v) => v.map((x) => words[x]).join("\n"),
    read: (t) => {
      const found = t.split(/[\n、]/).map((w) => (Object.keys(words) as T[]).find((k) => words[k] === w.trim()));
      return found.includes(undefined) ? undefined : (found as T[]);
    },
  });
/** Duties, as people call them. */
export const roleWords = {
  agent: "代办员",
  townshipClerk: "乡镇窗口",
  windowClerk: "窗口人员",
  handler: "承办人",
  reviewer: "审核人",
  approver: "批准人",
  windowLeader: "窗口负责人",
  chiefRepresentative: "首席代表",
  supervision: "督查",
  leader: "领导",
  admin: "管理员",
  system: "系统",
} as const satisfies Record<Role, string>;
export const role = one(roleWords);

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
    | "badItem"
    | "badPlan";
  readonly sheet: string;
  readonly row: number;
  readonly column: string;
  readonly value?: string;
};
const mostRows = 20_000;
export type Row = Record<string, unknown>;

/** The value at a place of a row, by dots. */
export const get = (row: unknown, at: string): unknown => at.split(".").reduce<unknown>((o, key) => (o as Row | undefined)?.[key], row);
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

/** Collects faults where they are. */
export const faultsInto =
  (faults: WorkbookFault[]) =>
  (code: WorkbookFault["code"], sheet = "", row = 0, column = "", value?: string): void =>
    void faults.push({ code, sheet, row, column, ...(value !== undefined && { value: value.slice(0, 80) }) });

/** Tables as one workbook. Texts stay texts: nothing in a cell is ever a formula, whatever it begins with. */
export async function writeSheets<P extends string>(sheets: readonly Sheet<P>[], rowsOf: (part: P) => readonly Row[]): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  for (const sheet of sheets) {
    const page = book.addWorksheet(sheet.name, { views: [{ state: "frozen", ySplit: 1 }] });
    page.columns = sheet.columns.map((c) => ({ header: c.header, width: c.width ?? 12 }));
    page.getRow(1).font = { bold: true };
    for (const row of rowsOf(sheet.part))
      page.addRow(
        sheet.columns.map((c) => {
          const value = get(row, c.at);
          return value === undefined || value === null ? null : (c.kind.write as (v: unknown) => string | number)(value);
        }),
      );
  }
  return Buffer.from(await book.xlsx.writeBuffer());
}

export type NumberedRow = { readonly row: Row; readonly number: number };

/** Reads the tables of a workbook, or all that is wrong with them. Nothing in it is evaluated. */
export async function readSheets<P extends string>(bytes: Uint8Array, sheets: readonly Sheet<P>[]): Promise<{ parts: Map<P, NumberedRow[]>; faults: WorkbookFault[] }> {
  const faults: WorkbookFault[] = [];
  const fault = faultsInto(faults);
  const parts = new Map<P, NumberedRow[]>();
  let pages: Map<string, Page>;
  try {
    pages = await readPages(
      bytes,
      sheets.map((sheet) => sheet.name),
    );
  } catch (error) {
    return { parts, faults: [{ code: error instanceof TooLarge ? "tooLarge" : "notAWorkbook", sheet: "", row: 0, column: "" }] };
  }
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
  return { parts, faults };
}

function readSheet(
  page: Page,
  sheet: Sheet<string>,
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
