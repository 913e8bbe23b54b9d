import type { ItemVersion } from "../../catalogue/item.ts";
import { legalDateOf, parseLegalDate } from "../../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../../kernel/result.ts";
import { sees } from "../../org/reach.ts";
import { concord, type DecideContext, type Decider, needReason } from "../checks.ts";
import type { CaseState } from "../state.ts";

/** Officers who go and look: two or more (行政许可法 art. 34). */
export const fewestOfficers = 2;

/**
 * What is seen on the spot is granted after two officers have been there (art. 34), where the item or the case is of that class. A refusal may
 * rest on the papers alone.
 */
export function visited(state: CaseState, item: ItemVersion, { written }: Pick<DecideContext, "written">): Result<null> {
  const onSite = (state.classification?.class ?? item.class) === "onSite";
  return onSite && !state.visits?.length && (written === undefined || written >= 4) ? refuse("case.visitMissing") : ok(null);
}

/** Has the case been sent up to the authority that decides, and not been taken back (art. 43)? */
export const isForwarded = (state: Pick<CaseState, "forwarded">): boolean => state.forwarded !== undefined && !state.forwarded.back;

/** What another authority decides is recorded here with its document, after it was examined here and sent up (art. 43). */
export function decidedAbove(state: CaseState, item: ItemVersion, above: string | undefined): Result<null> {
  if (!item.decidedAbove) return ok(null);
  if (!isForwarded(state)) return refuse("case.forwardFirst", { params: { authority: item.decidedAbove.authority } });
  return above ? ok(null) : refuse("case.aboveNeeded", { fields: ["above"], params: { authority: item.decidedAbove.authority } });
}

/** Is there a difference between departments that somebody must settle: a no, a need, or a silence that agrees to nothing? */
export const isDivided = (state: CaseState): boolean => state.decision === null && !concord(state).ok;

export const officeDeciders: { readonly [T in "handOver" | "recordVisit" | "forward" | "escalate" | "coordinate"]: Decider<T> } = {
  // The one first asked answers for the case until a named successor does (首问负责).
  handOver: (state, { to, reason }, { item, person }) => {
    const given = needReason(reason, "reason");
    if (!given.ok) return given;
    const target = person(to);
    if (!target) return refuse("person.unknown", { fields: ["to"] });
    if (to === state.firstAsked || !sees(target, { office: state.office, unit: item.unit })) return refuse("permission.denied", { fields: ["to"] });
    return ok([{ type: "handedOver", to, reason }]);
  },
  recordVisit: (state, { officers, on, findings }, { item, at, person }) => {
    const given = needReason(findings, "findings");
    if (!given.ok) return given;
    const date = parseLegalDate(on);
    if (!date) return refuse("calendar.badDate", { fields: ["on"], params: { date: on } });
    const [first, today] = [legalDateOf(state.collectedAt ?? 0), legalDateOf(at)];
    if (date < first) return refuse("case.dateTooEarly", { fields: ["on"], params: { date: first } });
    if (date > today) return refuse("case.dateTooLate", { fields: ["on"], params: { date: today } });
    const names = [...new Set(officers)];
    if (names.length < fewestOfficers) return refuse("case.twoOfficers", { fields: ["officers"] });
    if (names.some((id) => person(id)?.unit !== item.unit)) return refuse("case.otherUnit", { fields: ["officers"], params: { unit: item.unitName } });
    return ok([{ type: "siteVisited", officers: names, on: date, findings }]);
  },
  forward: (_state, { opinion }, { item }) => ok([{ type: "forwarded", to: item.decidedAbove?.authority ?? "", opinion }]),
  escalate: (_state, { matter }) => {
    const given = needReason(matter, "matter");
    return given.ok ? ok([{ type: "escalated", matter }]) : given;
  },
  // What was found binds nobody's signature: departments may change their word, and the lead concludes (`parallel.ts`).
  coordinate: (_state, { finding }) => {
    const given = needReason(finding, "finding");
    return given.ok ? ok([{ type: "coordinated", finding }]) : given;
  },
};
