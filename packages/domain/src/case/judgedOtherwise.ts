import type { WorkCalendar } from "../calendar/workCalendar.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import { legalDateOf } from "../kernel/legalDate.ts";
import type { RefusalCode, Result } from "../kernel/result.ts";
import { officeLevel, systemId } from "../org/roles.ts";
import { concord, lacking, owed } from "./checks.ts";
import type { CaseEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import { mayApply, maySignAs } from "./special/acting.ts";
import { longestExtension, mostExtension } from "./special/decide.ts";
import { noHearingOpen } from "./special/hearing.ts";
import { decidedAbove, visited } from "./special/office.ts";
import { dueDeed } from "./special/system.ts";
import type { CaseState } from "./state.ts";

/** An act that stands as it was judged then, and that today's rules would refuse: the version of the case after it, and the rule in the way. */
export type JudgedOtherwise = { readonly version: number; readonly type: CaseEvent["type"]; readonly code: RefusalCode };

/**
 * The acts of a case that were lawful to the program of their time and would be refused today. Nothing is changed by it: people look at the cases that
 * are still under way, and know of the rest. Sees what events say; who held which duty then, they don't.
 */
export function judgedOtherwise(events: readonly CaseEvent[], item: ItemVersion, calendar: WorkCalendar): JudgedOtherwise[] {
  const found: JudgedOtherwise[] = [];
  let state: CaseState | null = null;
  for (const event of events) {
    const before: CaseState | null = state;
    state = evolve(before, event);
    if (!before) continue;
    for (const rule of rulesOf(before, event, item, calendar)) {
      if (rule.ok) continue;
      found.push({ version: state.version, type: event.type, code: rule.error.code });
      break;
    }
  }
  return found;
}

const no = (code: RefusalCode): Result<null> => ({ ok: false, error: { code } });
const when = (wrong: boolean, code: RefusalCode): Result<null> => (wrong ? no(code) : { ok: true, value: null });

/** What today's rules ask of an act, of what an event of it tells. */
function rulesOf(before: CaseState, event: CaseEvent, item: ItemVersion, calendar: WorkCalendar): Result<null>[] {
  const day = legalDateOf(event.at);
  const byPeople = event.by !== systemId;
  // What time had done by then; files are taken to have been there.
  const late = (...deeds: string[]) => {
    const deed = byPeople && !event.doubt ? dueDeed(before, item, calendar, day) : null;
    return when(deed !== null && deeds.includes(deed.command.type), "case.timeHasActed");
  };
  switch (event.type) {
    case "collected": {
      const village = officeLevel(before.office) === "village";
      return [mayApply(before, event.signature, { actor: { roles: village ? ["agent"] : ["townshipClerk"] } as never, at: event.at })];
    }
    case "noticeGiven":
      return [late("deemAccepted"), when(!event.again && lacking(before, item, day).some((part) => !event.missing.some((m) => m.what === part)), "case.noticeIncomplete")];
    case "acceptanceDeclined":
      return [late("deemAccepted", "deemGranted")];
    case "decided": {
      const granting = event.outcome === "grant" ? [owed(before, item), concord(before), visited(before, item, {})] : [];
      return [noHearingOpen(before, calendar, day), late("deemGranted", "breakPromise"), decidedAbove(before, item, event.above), ...granting];
    }
    case "extensionRequested":
      return [when(event.workingDays > Math.min(mostExtension(item), longestExtension.joint), "case.extensionTooLong")];
    case "suspended":
      return [when(event.procedure !== "hearing" && !item.special?.some((s) => s.procedure === event.procedure), "case.notForThisItem")];
    case "issued":
      return [when(before.decision?.outcome === "refuse" && event.validUntil !== undefined, "case.refusalHasNoValidity")];
    case "delivered":
      return ["post", "electronic", "leftBehind", "publicNotice"].includes(event.way) ? [] : [maySignAs(before, event.receivedBy, "receive", {}, "receivedBy")];
    case "withdrawn":
      return [when(before.stage !== "draft" && event.signature === undefined, "case.signatureNeeded")];
    default:
      return [];
  }
}
