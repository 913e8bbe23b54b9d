import { addWorkingDays, type WorkCalendar } from "../calendar/workCalendar.ts";
import { type ItemVersion, requiredMaterials } from "../catalogue/item.ts";
import type { ContentHash } from "../kernel/ids.ts";
import { type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { type Actor, hasRole, type Mandate, type MandateAct } from "../org/roles.ts";
import type { CommandOf, CommandType } from "./commands.ts";
import type { EventData, EventType } from "./events.ts";
import { type CaseState, type CopyNotice, filesOf } from "./state.ts";

/** Everything a decision may depend on besides the case: given by the caller, since the domain has no I/O and no clock. */
export type DecideContext = {
  readonly actor: Actor;
  /** Time of the act, epoch milliseconds. */
  readonly at: number;
  /** The device's clock said otherwise: kept with the events. */
  readonly doubtful?: boolean;
  /** When the county received it, epoch milliseconds; absent on devices, which can't know. */
  readonly received?: number;
  /** When a file arrived at the county, epoch milliseconds; undefined for one that has not. Absent on devices, which can't know. */
  readonly arrived?: (hash: ContentHash) => number | undefined;
  /** The version the case pins (for `begin`, the version named by the command); undefined when nobody knows it. */
  readonly item: ItemVersion | undefined;
  /** A colleague by id, for assignments. */
  readonly person: (id: string) => Actor | undefined;
  /** May the sender use this number? The server answers for real; a device trusts its own leased blocks. */
  readonly numberState: (number: string) => "free" | "taken" | "foreign";
  readonly calendar: WorkCalendar;
};

export type Decider<T extends CommandType> = (state: CaseState, command: CommandOf<T>, ctx: DecideContext & { item: ItemVersion }) => Result<EventData[]>;

/** A reason that the law wants in writing. */
export const needReason = (text: string, field: string): Result<null> => (text.length > 0 ? ok(null) : refuse("case.reasonNeeded", { fields: [field] }));

/** Codes of required materials of which no file has been handed in. */
export const missingMaterials = (state: Pick<CaseState, "form" | "files">, item: ItemVersion): string[] =>
  requiredMaterials(item, state.form)
    .filter((m) => !state.files.some((f) => f.code === m.code))
    .map((m) => m.code);

/** Working days within which it must be told what is missing (行政许可法 art. 32(4)). */
export const answerWithin = 5;

const lastAct = (state: Pick<CaseState, "acts">, type: EventType) => state.acts.findLast((a) => a.type === type);

/** What brings a case on its way: where the clock behind any of these was in doubt, so is all that time concludes from them. */
const carrying: ReadonlySet<string> = new Set<EventType>(["begun", "filled", "attached", "corrected", "collected", "promised", "accepted"]);

/** Rests the acceptance on an act whose time is in doubt? An acceptance beyond doubt, by whomever, settles what was before it. */
export function isDoubted(state: Pick<CaseState, "acts">): boolean {
  const settled = state.acts.findLastIndex((a) => a.type === "accepted" && !a.doubt);
  return state.acts.slice(settled + 1).some((a) => a.doubt && carrying.has(a.type));
}

/** When the application counts as received, epoch milliseconds: where the device's clock was in doubt, when the county had it, which is sure. */
export const receiptTime = (state: CaseState): number => (lastAct(state, "collected")?.doubt ? Math.max(state.collectedAt ?? 0, state.countyHas ?? 0) : (state.collectedAt ?? 0));

/** Last day on which a collected case can still be answered; after it the case counts as accepted from the day of receipt. */
export const answerDue = (state: CaseState, calendar: WorkCalendar): Result<LegalDate> => addWorkingDays(calendar, legalDateOf(receiptTime(state)), answerWithin);

/** Hashes of files that a case names and the county does not have yet. */
export const outstandingFiles = (state: CaseState, arrived: DecideContext["arrived"]): ContentHash[] =>
  arrived ? filesOf(state).filter((hash) => arrived(hash) === undefined) : [];

/** Nothing happens by itself in an applicant's favour while papers that the case rests on have not arrived. */
export function papersHere(state: CaseState, arrived: DecideContext["arrived"]): Result<null> {
  const open = outstandingFiles(state, arrived);
  return open.length > 0 ? refuse("case.filesOutstanding", { params: { n: open.length } }) : ok(null);
}

/**
 * An answer to what was collected: at once or, given in time on a device without a network, when the software has meanwhile taken the case
 * as accepted: what a person did within the days of the law, on paper, counts before what the software concluded from not knowing of it.
 */
export function inTime(state: CaseState, { at, calendar }: Pick<DecideContext, "at" | "calendar">): Result<null> {
  if (!state.deemedAccepted) return ok(null);
  const due = answerDue(state, calendar);
  if (!due.ok) return due;
  return legalDateOf(at) <= due.value ? ok(null) : refuse("case.dateTooLate", { params: { date: due.value } });
}

/** Other departments' word (并联审批): nothing is granted against one of them, or before each has answered or its silence has become consent. */
export function concord(state: CaseState): Result<null> {
  const names = (notices: readonly CopyNotice[]) => ({ params: { units: notices.map((n) => n.unitName).join("、") } });
  const notices = state.copyNotices ?? [];
  const against = notices.filter((n) => n.answer?.answer === "disagree");
  if (against.length > 0) return refuse("case.departmentDisagrees", names(against));
  const open = notices.filter((n) => n.deemedAt === null && (n.answer === null || n.answer.answer === "needsMore"));
  return open.length > 0 ? refuse("case.answersOutstanding", names(open)) : ok(null);
}

/** The mandate by which this person's single signature may do an act at an instant; undefined where there is none. */
export const mandateFor = (actor: Actor, item: ItemVersion, act: MandateAct, at: number): Mandate | undefined =>
  hasRole(actor, "chiefRepresentative")
    ? actor.mandates?.find((m) => m.item === item.code && m.lets.includes(act) && m.from <= legalDateOf(at) && legalDateOf(at) <= m.to && (m.until === undefined || at < m.until))
    : undefined;

/** Nothing is granted on papers that are neither there nor promised: a broken promise is none. */
export function owed(state: CaseState, item: ItemVersion): Result<null> {
  const { promise } = state;
  const missing = missingMaterials(state, item);
  const unpromised = missing.filter((code) => !promise?.materials.includes(code));
  if (unpromised.length > 0) return refuse("case.materialsMissing", { fields: unpromised });
  return missing.length > 0 && promise?.brokenAt ? refuse("case.promiseBroken", { fields: missing }) : ok(null);
}
