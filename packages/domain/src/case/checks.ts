import { addWorkingDays, type WorkCalendar } from "../calendar/workCalendar.ts";
import { formFaults } from "../catalogue/form.ts";
import { type ItemVersion, requiredMaterials } from "../catalogue/item.ts";
import type { ContentHash } from "../kernel/ids.ts";
import { type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../kernel/result.ts";
import { type Actor, hasRole, type Mandate, type MandateAct, mandateHolders } from "../org/roles.ts";
import type { CommandType } from "./acts.ts";
import type { CommandOf } from "./commands.ts";
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
  /** The version of the commands' shape in which the act was written; absent: today's. What was lawful in an older program is still taken. */
  readonly written?: number;
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

/** How a notice names a field of the form: as `form.<key>`; a material by its code. */
export const formPart = (key: string): string => `form.${key}`;

/**
 * All that an application lacks as it stands: required materials that nobody has handed in or promised, and faults of form. What a one-time
 * notice left out can't be held against the applicant any more (行政许可法 art. 32(4)).
 */
export function lacking(state: CaseState, item: ItemVersion, today: LegalDate): string[] {
  const parts = [
    ...missingMaterials(state, item).filter((code) => !state.promise?.materials.includes(code)),
    ...formFaults(item.form, state.form, today).map((f) => formPart(f.field)),
  ];
  return parts.filter((part) => !state.notice?.unasked?.includes(part));
}

/** May a notice speak of this part: a material that is required or has been handed in, or a field of the form (art. 31)? */
export const isAskable = (part: string, state: CaseState, item: ItemVersion): boolean =>
  item.form.some((step) => step.fields.some((f) => formPart(f.key) === part)) ||
  requiredMaterials(item, state.form).some((m) => m.code === part) ||
  (item.materials.some((m) => m.code === part) && state.files.some((f) => f.code === part));

/** When all that the one-time notice asked for was there (art. 32(5)), epoch milliseconds; null while it is not. */
export function suppliedAt(state: CaseState, item: ItemVersion): number | null {
  const { notice } = state;
  if (!notice) return null;
  if (notice.suppliedAt !== undefined) return notice.suppliedAt;
  // Cases of before this was kept: complete now, and something came after the notice.
  const last = state.acts.findLast((a) => a.type === "attached" || a.type === "corrected");
  return notice.brought === undefined && last && last.at >= notice.at && lacking(state, item, legalDateOf(last.at)).length === 0 ? last.at : null;
}

/** What an act after the notice brings of what was asked, and whether all of it is there with it. */
export function bringing(state: CaseState, after: CaseState, parts: readonly string[], { item, at }: { item: ItemVersion; at: number }): { brought?: string[]; supplied?: true } {
  const { notice } = state;
  if (state.stage !== "awaitingCorrection" || !notice) return {};
  const asked = notice.missing.map((m) => m.what);
  const brought = asked.filter((what) => parts.includes(what));
  const all = new Set([...(notice.brought ?? []), ...brought]);
  return { brought, ...(asked.every((what) => all.has(what)) && lacking(after, item, legalDateOf(at)).length === 0 && { supplied: true as const }) };
}

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
export const receiptTime = (state: CaseState): number =>
  state.notice?.suppliedAt !== undefined
    ? state.notice.suppliedAt
    : lastAct(state, "collected")?.doubt
      ? Math.max(state.collectedAt ?? 0, state.countyHas ?? 0)
      : (state.collectedAt ?? 0);

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

/**
 * The mandate by which this person's single signature may do an act at an instant; undefined where there is none. A window's leader may hold one
 * as a chief representative does; none works on what several authorities decide together, nor where somebody has to go and look (T1 六(三)).
 */
export const mandateFor = (actor: Actor, item: ItemVersion, act: MandateAct, at: number): Mandate | undefined =>
  hasRole(actor, ...mandateHolders) && item.class !== "joint" && item.class !== "onSite"
    ? actor.mandates?.find((m) => m.item === item.code && m.lets.includes(act) && m.from <= legalDateOf(at) && legalDateOf(at) <= m.to && (m.until === undefined || at < m.until))
    : undefined;

/** Is the case one of a limited number, or forbidden but for this permission? Such are answered in so many words, never by silence (T2). */
export const isControlled = (state: CaseState, item: ItemVersion): boolean => (state.classification?.handling ?? item.handling) === "controlled";

/** Nothing is granted, by people or by time, on a form that lacks what it asks for, or papers that are neither there nor promised: a broken promise is none. */
export function owed(state: CaseState, item: ItemVersion): Result<null> {
  const faults = formFaults(item.form, state.form, legalDateOf(state.acceptedAt ?? state.collectedAt ?? 0));
  const held = faults.map((f) => f.field).filter((key) => !state.notice?.unasked?.includes(formPart(key)));
  if (held.length > 0) return refuse("case.formInvalid", { fields: held });
  const { promise } = state;
  const missing = missingMaterials(state, item).filter((code) => !state.notice?.unasked?.includes(code));
  const unpromised = missing.filter((code) => !promise?.materials.includes(code));
  if (unpromised.length > 0) return refuse("case.materialsMissing", { fields: unpromised });
  return missing.length > 0 && promise?.brokenAt ? refuse("case.promiseBroken", { fields: missing }) : ok(null);
}
