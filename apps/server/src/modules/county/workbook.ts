import { type CountyPlan, isStorable, type PlanFault, type PlanPart } from "@yimen/domain";
import { faultsInto, type NumberedRow, type Row, readSheets, type WorkbookFault, writeSheets } from "../sheets/table.ts";
import { countySheets } from "./columns.ts";

/** A county as it was read, and the row of the sheet that each of its rows stands in. */
export type ReadPlan = { readonly plan: CountyPlan; readonly rows: Readonly<Record<PlanPart, readonly number[]>> };

export const writeCounty = (plan: CountyPlan): Promise<Buffer> => writeSheets(countySheets, (part) => plan[part] as unknown as Row[]);

/** Reads a county's workbook whole, or all that is wrong with its cells; whether it makes a county is asked of `planFaults`. */
export async function readCounty(bytes: Uint8Array): Promise<{ read: ReadPlan | null; faults: WorkbookFault[] }> {
  const { parts, faults } = await readSheets(bytes, countySheets);
  if (faults.length > 0) return { read: null, faults };
  const of = (part: PlanPart): readonly NumberedRow[] => parts.get(part) ?? [];
  const rows = { offices: of("offices").map((r) => r.number), windows: of("windows").map((r) => r.number), people: of("people").map((r) => r.number) };
  const plan = { offices: of("offices").map((r) => r.row), windows: of("windows").map((r) => r.row), people: of("people").map((r) => r.row) } as unknown as CountyPlan;
  return { read: { plan, rows }, faults };
}

/** A plan's faults by sheet, row and column, as who wrote the workbook looks for them. */
export function inWorkbook(found: readonly PlanFault[], rows: ReadPlan["rows"]): (WorkbookFault & { plan: PlanFault })[] {
  return found.map((plan) => {
    const sheet = countySheets.find((s) => s.part === plan.part);
    const faults: WorkbookFault[] = [];
    const value = Object.values(plan.params ?? {}).join(" ");
    faultsInto(faults)(
      "badPlan",
      sheet?.name ?? "",
      rows[plan.part][plan.n] ?? 0,
      sheet?.columns.find((c) => c.at === plan.column)?.header ?? plan.column,
      isStorable(value) ? value : "",
    );
    return { ...(faults[0] as WorkbookFault), plan };
  });
}
