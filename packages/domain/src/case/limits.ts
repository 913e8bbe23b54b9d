import { type Reckoning, reckonLimit } from "../calendar/limits.ts";
import type { WorkCalendar } from "../calendar/workCalendar.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import { type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import { ok, type Result } from "../kernel/result.ts";
import type { CaseState } from "./state.ts";

/** Both limits of an accepted case: the promised one of the centre and the statutory one of the law. */
export type CaseLimits = { readonly promised: Reckoning; readonly statutory: Reckoning; readonly lamp: "green" | "warning" | "yellow" | "red" | "none" };

/** @returns null before acceptance. After the decision the clock stands at the day of the decision. */
export function caseLimits(state: CaseState, item: ItemVersion, calendar: WorkCalendar, today: LegalDate): Result<CaseLimits | null> {
  if (state.acceptedAt === null) return ok(null);
  const acceptedOn = legalDateOf(state.acceptedAt);
  const end = state.decision ? legalDateOf(state.decision.at) : today;
  const asOf = end < acceptedOn ? acceptedOn : end;
  const suspensions = state.suspensions ?? [];
  const extensions = state.extension?.decision?.outcome === "grant" ? [{ days: state.extension.workingDays }] : [];
  const reckon = (limitWorkingDays: number) => reckonLimit({ acceptedOn, limitWorkingDays, extensions, suspensions, asOf, calendar });
  const promised = reckon(item.promised.workingDays);
  if (!promised.ok) return promised;
  const statutory = reckon(item.statutory.workingDays);
  if (!statutory.ok) return statutory;
  return ok({ promised: promised.value, statutory: statutory.value, lamp: lamp(promised.value, statutory.value, item) });
}

/** Yellow: promised limit passed; red: statutory one; warning: a fifth or one working day of the promise left. */
function lamp(promised: Reckoning, statutory: Reckoning, item: ItemVersion): CaseLimits["lamp"] {
  if (statutory.overdueBy > 0) return "red";
  if (promised.overdueBy > 0) return "yellow";
  return item.promised.workingDays > 0 && promised.left <= Math.max(1, item.promised.workingDays * 0.2) ? "warning" : "green";
}
