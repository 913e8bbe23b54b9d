import { ItemVersion } from "@yimen/domain";
import { faultsInto, get, type Row, readSheets, type WorkbookFault, writeSheets } from "../sheets/table.ts";
import { type Part, sheets } from "./columns.ts";

export type { WorkbookFault } from "../sheets/table.ts";

/** An item as a workbook has it: without a version. */
export type ItemDraft = Omit<ItemVersion, "version">;

const rowsOf = (item: ItemDraft, part: Part): Row[] => {
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

/** Items as one workbook. */
export const writeWorkbook = (items: readonly ItemDraft[]): Promise<Buffer> => writeSheets(sheets, (part) => items.flatMap((item) => rowsOf(item, part)));

/** Reads a workbook whole: all items, or all that is wrong. Nothing in it is evaluated. */
export async function readWorkbook(bytes: Uint8Array): Promise<{ items: ItemDraft[]; faults: WorkbookFault[] }> {
  const { parts, faults } = await readSheets(bytes, sheets);
  const fault = faultsInto(faults);
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
