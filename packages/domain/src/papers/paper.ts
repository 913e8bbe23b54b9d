import { type Reckoning, reckonLimit } from "../calendar/limits.ts";
import type { WorkCalendar } from "../calendar/workCalendar.ts";
import { formPart } from "../case/checks.ts";
import { caseLimits } from "../case/limits.ts";
import { correctionDue } from "../case/special/system.ts";
import { applicantAt, type CaseState, formAt } from "../case/state.ts";
import { type FormValue, holds } from "../catalogue/form.ts";
import type { ItemVersion } from "../catalogue/item.ts";
import type { ContentHash } from "../kernel/ids.ts";
import { type LegalDate, legalDateOf } from "../kernel/legalDate.ts";
import { type PaperKey, type PaperKind, papersOf, splitKey } from "./kinds.ts";
import { answers, changeTitles, documents, grounds, label, otherTitles, phrase, procedures, scopes, takenBack, templateVersion, titles, ways } from "./words.ts";

/** What a paper says, whatever it is printed on: rows of label and value, paragraphs, who signs, whose seal, and the day, in full. */
export type Paper = {
  readonly key: PaperKey;
  readonly template: number;
  readonly title: string;
  readonly rows: readonly (readonly [label: string, value: string])[];
  readonly text: readonly string[];
  /** Rows, by their place, that are nobody's business but the paper's holder's: the public check leaves them out. */
  readonly personal?: readonly number[];
  /** The applicant's or receiver's line to sign; `hash`: signed on a screen. Null where nobody signs. */
  readonly signature: { readonly label: string; readonly hash: ContentHash | null } | null;
  /** The unit it goes out from, under its seal, or that a person's own letter is for: those bear none. */
  readonly unit: string;
  readonly sealed: boolean;
  readonly on: string;
};

/** What a paper is made of besides the case: names of people and the office, and the calendar its days are reckoned by. */
export type PaperSource = {
  readonly state: CaseState;
  readonly item: ItemVersion;
  readonly officeName: string;
  readonly personName: (id: string) => string;
  readonly calendar: WorkCalendar;
};

const fullDay = (date: string): string => phrase.day(...(date.split("-") as [string, string, string]));
/** Minute of an instant in Shanghai, which keeps UTC+8 all year. */
const fullTime = (at: number): string => `${fullDay(legalDateOf(at))} ${new Date(at + 8 * 3_600_000).toISOString().slice(11, 16)}`;

/** Materials that were there when the case was collected: what came later had been asked for by the notice, or promised. */
const handedIn = (state: CaseState, beforeAcceptance: boolean): string[] => {
  const later = new Set([...(beforeAcceptance ? (state.notice?.missing ?? []).map((m) => m.what) : []), ...(state.promise?.materials ?? [])]);
  return [...new Set(state.files.map((f) => f.code))].filter((code) => !later.has(code));
};

/** Which days were not counted, and which weekend days were: so that whoever holds the paper can reckon for themselves. */
function explained(r: Reckoning): string {
  const until = r.days.filter((d) => r.dueOn !== null && d.date <= r.dueOn);
  const short = (days: typeof until) => days.map((d) => `${Number(d.date.slice(5, 7))}月${Number(d.date.slice(8))}日`).join("、");
  const off = until.filter((d) => d.because === "holiday");
  const extra = until.filter((d) => d.because === "makeUp");
  return phrase.notCounted(short(off) || phrase.none) + (extra.length > 0 ? phrase.makeUp(short(extra)) : "") + (r.provisional ? phrase.provisional : "");
}

type Row = readonly [string, string];
type Draft = {
  rows: Row[];
  /** Labels of rows for the holder's eyes, or all of them. */
  personal?: readonly string[] | "all";
  text?: string[] /** The act it came about by: of several of the kind the last, the `nth`, or the one of that time. */;
  act: string;
  nth?: number;
  at?: number;
  sign?: { label: string; hash: ContentHash | null };
};

/**
 * Composes a paper from the fold of the case's events. Its only sources are what had happened when it came about and the item's pinned
 * version, so that it says the same whenever and wherever it is printed. @returns null where the case has no such paper
 */
export function composePaper(key: string, source: PaperSource): Paper | null {
  const { state, item, officeName, personName } = source;
  const asked = splitKey(key);
  if (!asked || !papersOf(state, item).includes(key as PaperKey)) return null;
  const draft = drafts[asked.kind](source, asked.part);
  const acts = state.acts.filter((a) => a.type === draft.act);
  const act = draft.at !== undefined ? acts.find((a) => a.at === draft.at) : draft.nth === undefined ? acts.at(-1) : acts[draft.nth];
  const serial = state.paperNumbers?.[key];
  // A paper of the time before acceptance does not know the number that came with it.
  const accepted = state.acts.findLast((a) => a.type === "accepted" || a.type === "deemedAccepted");
  const before = !accepted || (act !== undefined && act.at < accepted.at);
  const head: Row[] = [
    ...(serial ? [[label.serial, serial] as const] : []),
    [label.number, before ? label.notAccepted : (state.number ?? label.numberLater)],
    [label.item, `${item.name}（${item.code} 第${item.version}版）`],
    [label.applicant, (act ? applicantAt(state, act.at) : state.applicant).name],
    // The blank letter is for somebody to be written in.
    ...(key === "mandateLetter" ? [] : actingRows(state, act?.at)),
    [label.office, officeName],
  ];
  const by: Row[] = act
    ? [
        [label.handler, personName(act.by)],
        [label.date, fullTime(act.at)],
      ]
    : [];
  const own = draft.rows.filter(([, value]) => value !== "");
  const personal = own.flatMap(([name], i) => (draft.personal === "all" || draft.personal?.includes(name) ? [head.length + i] : []));
  return {
    key: key as PaperKey,
    template: templateVersion,
    title: titleOf(asked.kind, asked.part, state, item),
    rows: [...head, ...own, ...by],
    ...(personal.length > 0 && { personal }),
    text: draft.text ?? [],
    signature: draft.sign ?? null,
    unit: item.unitName,
    sealed: !unsealed.includes(asked.kind),
    on: act ? fullDay(legalDateOf(act.at)) : "",
  };
}

/** Each way of taking a grant back has its own name. */
function titleOf(kind: PaperKind, part: string, state: CaseState, item: ItemVersion): string {
  const change = kind === "changeDecision" ? state.changes?.[Number(part)]?.decision : undefined;
  if (change && (change.outcome === "refuse" || change.ground === "publicInterest")) return changeTitles[change.outcome === "refuse" ? "refused" : "publicInterest"];
  const taken = kind === "revocation" ? state.revocation?.how : undefined;
  if (taken && taken !== "annul") return takenBack[taken];
  return (item.kind !== "licence" && otherTitles[kind]) || titles[kind];
}

/** The text over which a paper's check code is reckoned. With the case's own random id in it nobody can make a code for a paper they don't hold. */
export const paperText = (paper: Paper, caseId: string): string => JSON.stringify([caseId, paper.key, paper.template, paper.title, paper.rows, paper.text, paper.unit, paper.on]);
/** Where a paper's QR code leads, below the county's address. `code`: the first 16 characters of the base64url SHA-256 of `paperText`. */
export const checkPath = (caseId: string, key: PaperKey, code: string): string => `/check/${caseId}/${key}/${code}`;

/** What people write and sign themselves bears nobody's seal. */
const unsealed: readonly PaperKind[] = ["mandateLetter", "application", "promiseLetter"];

const drafts: { readonly [K in PaperKind]: (s: PaperSource, part: string) => Draft } = {
  mandateLetter: ({ state, item, personName }, part) => {
    const given = part ? state.representatives?.[Number(part)] : undefined;
    if (!given) {
      const rows: Row[] = [
        [label.agent, personName(state.firstAsked)],
        [label.matter, item.name],
      ];
      return { act: "begun", rows, text: [phrase.mandate], sign: { label: "委托人签名", hash: null } };
    }
    return {
      act: "represented",
      at: given.at,
      rows: [
        [label.identity, given.idNumber],
        [label.matter, item.name],
        [label.scope, given.scope.map((s) => scopes[s] ?? s).join("、")],
      ],
      personal: [label.identity],
      text: [phrase.mandateWithin],
      sign: { label: "委托人签名", hash: given.signature },
    };
  },
  // As it was signed: corrections of afterwards are on record beside it.
  application: ({ state, item }) => {
    const at = state.collectedAt ?? 0;
    const [applicant, form] = [applicantAt(state, at), formAt(state, at)];
    const fields = item.form.flatMap((step) => step.fields).filter((f) => holds(f.when, form));
    return {
      act: "collected",
      rows: [
        [applicant.kind === "person" ? documents[applicant.idKind ?? "residentId"] : label.creditCode, applicant.idNumber],
        [label.phone, applicant.phone.replace("+86", "")],
        [label.address, applicant.address],
        ...fields.map((f): Row => [f.label, answer(form[f.key])]),
        [label.received, names(item, handedIn(state, true))],
      ],
      personal: "all",
      text: [item.kind === "licence" ? phrase.declared : phrase.declaredPlain],
      sign: applicantSigns(state),
    };
  },
  collectionReceipt: (s) => ({
    act: "collected",
    rows: [
      [label.received, names(s.item, handedIn(s.state, true))],
      [label.contact, s.item.contact],
    ],
    sign: applicantSigns(s.state),
  }),
  promiseLetter: ({ state, item }) => ({
    act: "promised",
    rows: [
      [label.promised, names(item, state.promise?.materials ?? [])],
      [label.promisedBy, fullDay(state.promise?.dueOn ?? "")],
    ],
    text: [phrase.promise],
    sign: { label: "申请人签名", hash: state.promise?.signature ?? null },
  }),
  acceptanceNotice: (s) => ({
    act: s.state.deemedAccepted ? "deemedAccepted" : "accepted",
    rows: [[label.received, names(s.item, handedIn(s.state, false))], ...limitRows(s), ...promiseRow(s), [label.contact, s.item.contact]],
    text: s.state.deemedAccepted ? [phrase.deemedAccepted] : resting(s.item, phrase.acceptedBy),
    sign: applicantSigns(s.state),
  }),
  paymentNotice: ({ state, item }) => ({
    act: state.deemedAccepted ? "deemedAccepted" : "accepted",
    rows: [
      [label.fee, item.fee],
      [label.feeBasis, item.feeBasis ?? ""],
    ],
    text: [phrase.payment],
  }),
  oneTimeNotice: (s) => {
    const due = correctionDue(s.state, s.item, s.calendar);
    return {
      act: "noticeGiven",
      rows: [
        [label.missing, (s.state.notice?.missing ?? []).map((m) => `${partName(s.item, m.what)}（${m.why}）`).join("；")],
        [label.answerBy, due.ok ? fullDay(due.value) : ""],
      ],
      text: [phrase.oneTime],
      sign: applicantSigns(s.state),
    };
  },
  declineNotice: ({ state, item }) => ({
    act: "acceptanceDeclined",
    rows: [
      [label.reason, state.declined?.reason ?? ""],
      [label.rightAuthority, state.declined?.rightAuthority ?? ""],
    ],
    text: [...resting(item, phrase.declined), item.remedies],
  }),
  transferLetter: ({ state, item }) => ({
    act: "acceptanceDeclined",
    rows: [
      [label.transferredTo, state.declined?.rightAuthority ?? ""],
      [label.reason, state.declined?.reason ?? ""],
      [label.received, names(item, handedIn(state, false))],
    ],
    text: [phrase.transferred],
  }),
  supplementNotice: ({ state }, part) => {
    const notice = state.copyNotices?.find((n) => n.unit === part);
    return {
      act: "copyNoticeAnswered",
      ...(notice?.needed && { at: notice.needed.at }),
      rows: [
        [label.department, notice?.unitName ?? ""],
        [label.needs, notice?.needed?.opinion ?? ""],
      ],
      text: [phrase.supplement],
    };
  },
  coordinationNote: ({ state }, part) => {
    const one = state.escalations?.[Number(part)];
    return {
      act: "coordinated",
      nth: Number(part),
      rows: [
        [label.difference, one?.matter ?? ""],
        [label.finding, one?.found?.finding ?? ""],
      ],
      text: [phrase.coordination],
    };
  },
  visitRecord: ({ state, personName }, part) => {
    const visit = state.visits?.[Number(part)];
    return {
      act: "siteVisited",
      nth: Number(part),
      rows: [
        [label.officers, (visit?.officers ?? []).map(personName).join("、")],
        [label.visitedOn, fullDay(visit?.on ?? "")],
        [label.findings, visit?.findings ?? ""],
      ],
      text: [phrase.visit],
      sign: { label: "当事人签名", hash: null },
    };
  },
  changeDecision: ({ state, item }, part) => {
    const change = state.changes?.[Number(part)];
    const made = change?.decision;
    return {
      act: "changeDecided",
      ...(made && { at: made.at }),
      rows: [
        [label.outcome, made?.outcome === "refuse" ? phrase.refused : phrase.granted],
        [label.changedBy, made?.ground === "publicInterest" ? phrase.byPublic : phrase.byHolder],
        [label.changed, change?.what ?? ""],
        [label.reason, made?.reason ?? ""],
        [label.basis, made?.basis ?? ""],
        [label.documentNumber, made?.documentNumber ?? ""],
        [label.inForce, made?.validUntil ? phrase.until(fullDay(made.validUntil)).replace(/^，/, "") : ""],
      ],
      text:
        made?.outcome === "refuse" || made?.ground === "publicInterest" ? [...(made.outcome === "grant" ? [phrase.changedInForce] : []), item.remedies] : [phrase.changedInForce],
    };
  },
  copyNotice: ({ state, item }, part) => {
    const notice = state.copyNotices?.find((n) => n.unit === part);
    return {
      act: "copyNoticesSent",
      rows: [
        [label.department, notice?.unitName ?? ""],
        [label.asked, notice?.matter ?? ""],
        [label.answerDue, fullDay(notice?.dueOn ?? "")],
        [label.silence, phrase[item.parallel?.silence ?? "waits"]],
      ],
    };
  },
  specialNotice: ({ state }, part) => {
    const stop = state.suspensions?.[Number(part)];
    return {
      act: "suspended",
      nth: Number(part),
      rows: [
        [label.procedure, stop ? procedures[stop.procedure] : ""],
        [label.reason, stop?.reason ?? ""],
        [label.expectedOn, fullDay(stop?.expectedOn ?? "")],
      ],
      text: [phrase.special],
    };
  },
  hearingRights: ({ state }) => ({ act: "hearingOffered", rows: [[label.concern, state.hearing?.matter ?? ""]], text: [phrase.hearing] }),
  hearingNotice: ({ state, item }) => ({
    act: "hearingScheduled",
    rows: [
      [label.askedBy, state.hearing?.askedFor ?? ""],
      [label.hearingOn, fullDay(state.hearing?.scheduledFor ?? "")],
      [label.place, state.hearing?.place ?? ""],
    ],
    text: [...resting(item, phrase.hearingBy), phrase.hearingFree],
  }),
  extensionNotice: (s) => ({
    act: "extensionDecided",
    rows: [
      [label.workingDays, String(s.state.extension?.workingDays ?? "")],
      [label.reason, s.state.extension?.reason ?? ""],
      [label.extendedTo, extendedTo(s)],
    ],
    text: resting(s.item, phrase.extendedBy(s.item.class === "joint")),
  }),
  decision: ({ state, item }) => ({
    act: state.decision?.deemedFrom ? "deemedGranted" : "decided",
    rows: [
      [label.outcome, phrase.granted],
      [
        label.conditions,
        [state.decision?.conditions ?? "", ...(state.copyNotices ?? []).flatMap((n) => (n.answer?.answer === "conditions" ? [`${n.unitName}：${n.answer.opinion}`] : []))]
          .filter(Boolean)
          .join("；"),
      ],
      [
        label.inForce,
        state.decision?.deemedFrom
          ? (state.decision.deemedBy === "renewal" || (state.decision.deemedBy === undefined && item.renews) ? phrase.deemedRenewed : phrase.deemedGranted)(
              fullDay(state.decision.deemedFrom),
            )
          : "",
      ],
      [label.departments, departments(state)],
      [label.above, state.decision?.above ? `${state.forwarded?.to ?? ""} ${state.decision.above}`.trim() : ""],
      [label.mandate, state.decision?.mandate ?? ""],
      [label.hearingRecord, state.hearing?.heldOn ? phrase.heardOn(fullDay(state.hearing.heldOn)) : ""],
      [label.result, `${item.result.name}${item.result.validity ? `（${item.result.validity}）` : ""}`],
    ],
    text: state.decision?.deemedFrom ? [] : resting(item, phrase.grantedBy),
  }),
  refusal: ({ state, item }) => ({
    act: "decided",
    rows: [
      [label.outcome, phrase.refused],
      [label.reason, state.decision?.reasons ?? ""],
      [label.departments, departments(state)],
      [label.above, state.decision?.above ? `${state.forwarded?.to ?? ""} ${state.decision.above}`.trim() : ""],
      [label.mandate, state.decision?.mandate ?? ""],
      [label.hearingRecord, state.hearing?.heldOn ? phrase.heardOn(fullDay(state.hearing.heldOn)) : ""],
    ],
    text: [...resting(item, phrase.refusedBy), state.decision?.remedies ?? ""],
  }),
  terminationNotice: ({ state }) => ({
    act: "terminated",
    rows: [
      [label.ground, grounds[state.termination?.ground ?? ""] ?? ""],
      [label.reason, state.termination?.reason ?? ""],
    ],
    text: [phrase.terminated],
  }),
  withdrawalNotice: ({ state }) => {
    const lapsed = state.acts.some((a) => a.type === "lapsed");
    return {
      act: lapsed ? "lapsed" : "withdrawn",
      rows: [
        [label.reason, lapsed ? phrase.lapsed : (state.acts.findLast((a) => a.type === "withdrawn")?.text ?? "")],
        [label.signedBy, state.withdrawal?.signedBy ?? ""],
      ],
      text: [lapsed ? phrase.lapsedBy : phrase.withdrawnBy, phrase.mayApplyAgain],
      ...(state.withdrawal && { sign: { label: "申请人签名", hash: state.withdrawal.signature } }),
    };
  },
  deliveryReceipt: ({ state, item }) => ({
    act: "delivered",
    rows: [
      [label.result, document(state)],
      [label.receivedBy, state.delivery?.receivedBy ?? ""],
      [label.way, ways[state.delivery?.way ?? ""] ?? ""],
    ],
    text: [...resting(item, phrase.deliveredBy), phrase.delivery],
    sign: { label: "领取人签名", hash: state.delivery?.signature ?? null },
  }),
  closingNotice: ({ state }) => ({
    act: "closed",
    rows: [
      [label.outcome, state.decision?.outcome === "refuse" ? phrase.refused : phrase.granted],
      [label.result, document(state)],
    ],
  }),
  revocation: ({ state, item }) => ({
    act: "revoked",
    rows: [
      [label.reason, state.revocation?.reason ?? ""],
      [label.basis, state.revocation?.basis ?? ""],
    ],
    text: [item.remedies],
  }),
};

/** The article a paper rests on: of the licence law, where it is a licence. Other items name their own law in the guide. */
const resting = (item: ItemVersion, words: string): string[] => (item.kind === "licence" ? [words] : []);

/** Who acts for the applicant, on every paper that came about after it was known. */
function actingRows(state: CaseState, by: number | undefined): Row[] {
  const known = (state.representatives ?? []).filter((r) => by === undefined || r.at <= by);
  return (["guardian", "representative", "proxy"] as const).flatMap((as) => {
    const these = known.filter((r) => r.as === as).map((r) => r.name);
    return these.length > 0 ? [[as === "proxy" ? label.agent : label[as], these.join("、")] as const] : [];
  });
}

/** What a notice names: a material, or a field of the form. */
const partName = (item: ItemVersion, part: string): string =>
  part.startsWith("form.") ? phrase.formField(item.form.flatMap((step) => step.fields).find((f) => formPart(f.key) === part)?.label ?? part) : names(item, [part]);
const names = (item: ItemVersion, codes: readonly string[]): string => codes.map((code) => item.materials.find((m) => m.code === code)?.name ?? code).join("、");
const answer = (value: FormValue | undefined): string => (value === true ? phrase.yes : value === false ? phrase.no : String(value ?? ""));
const applicantSigns = (state: CaseState) => ({ label: "申请人签名", hash: state.signature });
const document = (state: CaseState): string =>
  state.result ? `${state.result.document} ${state.result.documentNumber}${state.result.validUntil ? phrase.until(fullDay(state.result.validUntil)) : ""}` : "";
const departments = (state: CaseState): string =>
  (state.copyNotices ?? []).map((n) => `${n.unitName}${n.deemedAt !== null ? phrase.deemedConsent : (answers[n.answer?.answer ?? ""] ?? phrase.unanswered)}`).join("；");

const promiseRow = ({ state, item }: PaperSource): Row[] =>
  state.promise ? [[label.promised, `${names(item, state.promise.materials)}（${fullDay(state.promise.dueOn)}前）`]] : [];

/** Both limits as they stood at acceptance, before anything stopped or extended them. */
function limitRows({ state, item, calendar }: PaperSource): Row[] {
  if (item.promised.workingDays === 0) return [[label.limits, phrase.immediate]];
  const acceptedOn = legalDateOf(state.acceptedAt ?? 0);
  const reckon = (limitWorkingDays: number) => reckonLimit({ acceptedOn, limitWorkingDays, asOf: acceptedOn, calendar });
  const [promised, statutory] = [reckon(item.promised.workingDays), reckon(item.statutory.workingDays)];
  const dueOf = (r: typeof promised) => (r.ok && r.value.dueOn ? fullDay(r.value.dueOn) : "");
  return [
    [label.limits, phrase.limits(item.promised.workingDays, item.statutory.workingDays)],
    [label.due, dueOf(promised)],
    [label.statutoryDue, dueOf(statutory)],
    [label.reckoning, statutory.ok ? explained(statutory.value) : ""],
  ];
}

/** The statutory day as the extension left it, with the stops of the clock until then. */
function extendedTo({ state, item, calendar }: PaperSource): string {
  const decidedOn = legalDateOf(state.extension?.decision?.at ?? 0);
  const stops = (state.suspensions ?? []).filter((s) => s.from <= decidedOn).map((s) => ({ ...s, to: s.to !== null && s.to <= decidedOn ? s.to : null }));
  const limits = caseLimits({ ...state, suspensions: stops, decision: null }, item, calendar, decidedOn as LegalDate);
  return limits.ok && limits.value?.statutory.dueOn ? fullDay(limits.value.statutory.dueOn) : "";
}
