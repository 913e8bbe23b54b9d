import { addWorkingDays, type WorkCalendar } from "../../calendar/workCalendar.ts";
import type { ItemVersion } from "../../catalogue/item.ts";
import { addDays, type LegalDate, legalDateOf } from "../../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../../kernel/result.ts";
import { type DecideContext, type Decider, needReason } from "../checks.ts";
import type { EventData } from "../events.ts";
import type { CaseState, CopyNotice } from "../state.ts";

/**
 * With the acceptance an abstract goes to every department at once; each has its own part of the time, counted from the day after. An
 * acceptance with no network reaches them when it reaches the county: nobody's silence counts before they could speak.
 */
export function copyNotices(item: ItemVersion, { at, received, calendar }: Pick<DecideContext, "at" | "received" | "calendar">): Result<EventData[]> {
  if (!item.parallel) return ok([]);
  const notices = [];
  for (const { unit, unitName, matter, workingDays } of item.parallel.departments) {
    const due = addWorkingDays(calendar, legalDateOf(Math.max(at, received ?? at)), workingDays);
    if (!due.ok) return due;
    notices.push({ unit, unitName, matter, dueOn: due.value });
  }
  return ok([{ type: "copyNoticesSent", notices }]);
}

/**
 * The last day on which a department may still speak before its silence is consent. Who said that more was needed has its part of the time once
 * more from then, so that its word blocks nothing for ever.
 */
export function answerBy(n: CopyNotice, item: ItemVersion, calendar: WorkCalendar): LegalDate {
  if (n.answer?.answer !== "needsMore") return n.dueOn;
  const part = item.parallel?.departments.find((d) => d.unit === n.unit)?.workingDays ?? 1;
  const again = addWorkingDays(calendar, legalDateOf(n.answer.at), part);
  return again.ok && again.value > n.dueOn ? again.value : n.dueOn;
}

/** Departments whose silence becomes consent once their day is over: neither answered nor taken to have consented yet. */
export const silent = (state: CaseState, item: ItemVersion): CopyNotice[] =>
  item.parallel?.silence === "consents" ? (state.copyNotices ?? []).filter((n) => (n.answer === null || n.answer.answer === "needsMore") && n.deemedAt === null) : [];

/** The first day on which a department's silence counts; null when none is silent. */
export const silenceEnds = (state: CaseState, item: ItemVersion, calendar: WorkCalendar): LegalDate | null =>
  silent(state, item)
    .map((n) => addDays(answerBy(n, item, calendar), 1))
    .sort()[0] ?? null;

export const parallelDeciders: { [T in "answerCopyNotice" | "deemConsent"]: Decider<T> } = {
  /**
   * A department may change its word until the lead concludes. What was given in time counts, even when it arrives after silence was taken for
   * consent; what comes after that is kept on the record and changes nothing.
   */
  answerCopyNotice: (state, { answer, opinion }, { actor, at, item, calendar }) => {
    const asked = state.copyNotices?.find((n) => n.unit === actor.unit);
    if (!asked) return refuse("case.otherUnit", { params: { unit: item.unitName } });
    const given = answer === "agree" ? ok(null) : needReason(opinion, "opinion");
    if (!given.ok) return given;
    const late = item.parallel?.silence === "consents" && (asked.answer === null || asked.answer.answer === "needsMore") && legalDateOf(at) > answerBy(asked, item, calendar);
    return ok([{ type: "copyNoticeAnswered", unit: asked.unit, answer, opinion, ...(late && { late: true as const }) }]);
  },
  deemConsent: (state, _command, { at, item, calendar }) => {
    const today = legalDateOf(at);
    const over = silent(state, item).filter((n) => answerBy(n, item, calendar) < today);
    if (over.length > 0) return ok(over.map((n) => ({ type: "consentDeemed" as const, unit: n.unit })));
    const next = silenceEnds(state, item, calendar);
    return refuse("case.notYet", next ? { params: { date: next } } : {});
  },
};
