import {
  type ActingScope,
  type Actor,
  actingScopes,
  addDays,
  type CaseCommand,
  type CaseState,
  type CommandType,
  type ContentHash,
  changeGrounds,
  copyAnswers,
  decidesByRoute,
  formPart,
  handlings,
  type ItemVersion,
  itemClasses,
  lacking,
  legalDateOf,
  maySend,
  missingMaterials,
  mostExtension,
  normaliseResidentId,
  openChange,
  parsePhone,
  sees,
  takingsBack,
  terminationGrounds,
} from "@yimen/domain";
import { type MessageKey, t, td } from "../../app/i18n.ts";

/** A field of an act's form. `when`: shown only while the outcome is this one. */
export type ActField = { readonly name: string; readonly label: MessageKey; readonly when?: "grant" | "refuse" } & (
  | { readonly kind: "area" | "line" | "date" | "number"; readonly value?: string }
  | { readonly kind: "select" | "checks"; readonly options: readonly (readonly [value: string, label: string])[] /** No box is ticked beforehand. */; readonly unticked?: true }
  | { readonly kind: "outcome" | "signature" | "photo" }
);
export type ActForm = {
  /** Said above the fields. */
  readonly hint?: string;
  readonly list?: readonly string[];
  readonly fields: readonly ActField[];
  /** `word`: what was given in a field, "" for none; `all`: every box ticked; `signature`, `photo`: kept already. */
  readonly command: (given: { word: (name: string) => string; all: (name: string) => string[]; signature: ContentHash | null; photo: ContentHash | null }) => CaseCommand;
};

const area = (name: string, label: MessageKey, value = ""): ActField => ({ kind: "area", name, label, value });
const line = (name: string, label: MessageKey, value = ""): ActField => ({ kind: "line", name, label, value });
const date = (name: string, label: MessageKey, days: number): ActField => ({ kind: "date", name, label, value: addDays(legalDateOf(Date.now()), days) });

/** The acts that have a button on the case's page, the next right one first; the others have their place elsewhere, or belong to the software. */
export const offeredActs = [
  "accept",
  "notice",
  "promise",
  "decline",
  "assign",
  "review",
  "forward",
  "decide",
  "recordVisit",
  "return",
  "issue",
  "deliver",
  "answerCopyNotice",
  "coordinate",
  "decideExtension",
  "decideChange",
  "holdHearing",
  "resume",
  "escalate",
  "represent",
  "requestChange",
  "handOver",
  "correctApplicant",
  "askHearing",
  "waiveHearing",
  "scheduleHearing",
  "callOffHearing",
  "suspend",
  "requestExtension",
  "offerHearing",
  "requestFastTrack",
  "grantFastTrack",
  "classify",
  "archive",
  "note",
  "withdraw",
  "terminate",
  "revoke",
  "reopen",
] as const satisfies readonly CommandType[];
export type OfferedAct = (typeof offeredActs)[number];
/** Those that carry a case on: shown first and in colour. */
export const nextActs: readonly OfferedAct[] = [
  "accept",
  "review",
  "decide",
  "issue",
  "deliver",
  "answerCopyNotice",
  "decideExtension",
  "holdHearing",
  "resume",
  "forward",
  "coordinate",
];
/** Those that are needed seldom: behind "more". */
export const rareActs: readonly OfferedAct[] = [
  "suspend",
  "requestExtension",
  "offerHearing",
  "requestFastTrack",
  "classify",
  "terminate",
  "revoke",
  "reopen",
  "withdraw",
  "callOffHearing",
  "waiveHearing",
  "correctApplicant",
  "represent",
  "handOver",
  "recordVisit",
  "escalate",
  "requestChange",
  "decideChange",
];

type Case = { readonly state: CaseState; readonly item: ItemVersion; readonly actor: Actor /** Colleagues, for who is to be named. */; readonly people: readonly Colleague[] };
export type Colleague = Pick<Actor, "id" | "name" | "roles" | "unit" | "office">;

/** What an act asks of its author, and the command it makes of it. */
export const actForms: { readonly [T in OfferedAct]: (c: Case) => ActForm } = {
  accept: ({ state: { id: caseId } }) => ({ fields: [], command: () => ({ type: "accept", caseId, number: null }) }),
  notice: ({ state, item }) => {
    // A second word is about what was brought, and is itself defective: ticked one by one.
    const again = state.stage === "awaitingCorrection";
    if (again)
      return {
        hint: t("do.noticeAgainHint"),
        fields: [
          { kind: "checks", name: "parts", label: "do.noticeAgain", options: (state.notice?.brought ?? []).map((part) => [part, partName(item, part)] as const) },
          area("reason", "do.reason"),
        ],
        command: ({ word, all }) => ({ type: "notice", caseId: state.id, missing: all("parts").map((what) => ({ what, why: word("reason") || t("do.defective") })) }),
      };
    const missing = lacking(state, item, legalDateOf(Date.now()));
    return {
      hint: t("intake.noticeHint"),
      list: missing.map((part) => partName(item, part)),
      fields: [area("reason", "do.reason")],
      command: ({ word }) => ({ type: "notice", caseId: state.id, missing: missing.map((what) => ({ what, why: word("reason") || t("intake.missing") })) }),
    };
  },
  promise: ({ state, item }) => ({
    hint: t("do.promiseHint"),
    fields: [
      { kind: "checks", name: "materials", label: "do.promiseMaterials", options: followers(state, item).map((code) => [code, nameOf(item, code)] as const) },
      date("dueOn", "do.dueOn", 7),
      { kind: "signature", name: "signature", label: "do.applicantSignature" },
    ],
    command: ({ word, all, signature }) => ({ type: "promise", caseId: state.id, materials: all("materials"), dueOn: word("dueOn"), signature }),
  }),
  decline: ({ state: { id: caseId } }) => ({
    fields: [area("reason", "do.reason"), line("rightAuthority", "do.rightAuthority")],
    command: ({ word }) => ({ type: "decline", caseId, reason: word("reason"), rightAuthority: word("rightAuthority") }),
  }),
  assign: ({ state: { id: caseId }, actor }) => ({ fields: [], command: () => ({ type: "assign", caseId, to: actor.id }) }),
  handOver: ({ state, state: { id: caseId }, item, people }) => ({
    hint: t("do.handOverHint"),
    fields: [
      {
        kind: "select",
        name: "to",
        label: "do.handOverTo",
        options: people
          .filter((p) => p.id !== state.firstAsked && sees(p as Actor, { office: state.office, unit: item.unit }) && maySend(p as Actor, "note"))
          .map((p) => [p.id, p.name] as const),
      },
      area("reason", "do.reason"),
    ],
    command: ({ word }) => ({ type: "handOver", caseId, to: word("to") as Actor["id"], reason: word("reason") }),
  }),
  recordVisit: ({ state: { id: caseId }, item, people }) => ({
    hint: t("do.visitHint"),
    fields: [
      { kind: "checks", name: "officers", label: "do.officers", options: people.filter((p) => p.unit === item.unit).map((p) => [p.id, p.name] as const), unticked: true },
      date("on", "do.visitedOn", 0),
      area("findings", "do.findings"),
    ],
    command: ({ word, all }) => ({ type: "recordVisit", caseId, officers: all("officers") as Actor["id"][], on: word("on"), findings: word("findings") }),
  }),
  forward: ({ state: { id: caseId }, item }) => ({
    hint: t("do.forwardHint", { authority: item.decidedAbove?.authority ?? "" }),
    fields: [area("opinion", "do.opinion")],
    command: ({ word }) => ({ type: "forward", caseId, opinion: word("opinion") }),
  }),
  represent: ({ state: { id: caseId, applicant } }) => ({
    hint: t("do.representHint"),
    fields: [
      {
        kind: "select",
        name: "as",
        label: "do.as",
        options: (applicant.kind === "person" ? (["proxy", "guardian"] as const) : (["proxy", "representative"] as const)).map((as) => [as, td("acting", as)] as const),
      },
      line("name", "acting.name"),
      line("idNumber", "acting.idNumber"),
      line("phone", "intake.phone"),
      { kind: "checks", name: "scope", label: "acting.scope", options: actingScopes.map((s) => [s, td("scope", s)] as const) },
      { kind: "signature", name: "signature", label: "do.applicantSignature" },
      { kind: "photo", name: "photo", label: "acting.letterPhoto" },
    ],
    command: ({ word, all, signature, photo }) => ({
      type: "represent",
      caseId,
      as: word("as") as "proxy",
      name: word("name"),
      idNumber: normaliseResidentId(word("idNumber")),
      phone: parsePhone(word("phone")) ?? word("phone"),
      scope: word("as") === "proxy" ? (all("scope") as ActingScope[]) : [],
      signature,
      document: photo,
    }),
  }),
  requestChange: ({ state: { id: caseId } }) => ({
    hint: t("do.changeHint"),
    fields: [area("what", "do.changeWhat"), { kind: "signature", name: "signature", label: "do.applicantSignature" }],
    command: ({ word, signature }) => ({ type: "requestChange", caseId, what: word("what"), signature }),
  }),
  decideChange: ({ state, state: { id: caseId } }) => {
    const asked = openChange(state);
    return {
      hint: asked ? t("do.changeAsked", { what: asked.what }) : t("do.changeUnasked"),
      fields: [
        ...(asked ? [{ kind: "outcome", name: "outcome", label: "do.outcome" } as const] : []),
        { kind: "select", name: "ground", label: "do.changeGround", options: (asked ? changeGrounds : (["publicInterest"] as const)).map((g) => [g, td("change", g)] as const) },
        ...(asked ? [] : [area("what", "do.changeWhat")]),
        area("reason", "do.changeReason"),
        line("basis", "do.basis", t(asked ? "change.basis49" : "change.basis8")),
        { ...line("documentNumber", "do.newNumber"), when: "grant" },
        { kind: "date", name: "validUntil", label: "do.newValidUntil", when: "grant" },
      ],
      command: ({ word }) => ({
        type: "decideChange",
        caseId,
        outcome: word("outcome") === "refuse" ? "refuse" : "grant",
        ground: word("ground") as "holder",
        what: word("what") || (asked?.what ?? ""),
        reason: word("reason"),
        basis: word("basis"),
        ...(word("documentNumber") && { documentNumber: word("documentNumber") }),
        ...(word("validUntil") && { validUntil: word("validUntil") }),
      }),
    };
  },
  escalate: ({ state: { id: caseId } }) => ({
    hint: t("do.escalateHint"),
    fields: [area("matter", "do.difference")],
    command: ({ word }) => ({ type: "escalate", caseId, matter: word("matter") }),
  }),
  coordinate: ({ state, state: { id: caseId } }) => ({
    hint: state.escalations?.findLast((e) => !e.found)?.matter ?? "",
    fields: [area("finding", "do.finding")],
    command: ({ word }) => ({ type: "coordinate", caseId, finding: word("finding") }),
  }),
  review: ({ state: { id: caseId } }) => ({ fields: [area("opinion", "do.opinion")], command: ({ word }) => ({ type: "review", caseId, opinion: word("opinion") }) }),
  return: ({ state, item }) => ({
    fields: [
      area("reason", "do.reason"),
      { kind: "select", name: "toStep", label: "do.toStep", options: item.route.slice(0, state.step).map((_, n) => [String(n), String(n + 1)] as const) },
    ],
    command: ({ word }) => ({ type: "return", caseId: state.id, toStep: Number(word("toStep")), reason: word("reason") }),
  }),
  decide: ({ state, state: { id: caseId }, item, actor }) => ({
    ...(!decidesByRoute(state, actor, item) && { hint: t("do.byMandate") }),
    fields: [
      { kind: "outcome", name: "outcome", label: "do.outcome" },
      ...(item.decidedAbove ? [line("above", "do.above")] : []),
      { ...area("conditions", "do.conditions"), when: "grant" },
      { ...area("reasons", "do.reasons"), when: "refuse" },
      { ...area("remedies", "do.remedies", item.remedies), when: "refuse" },
      area("opinion", "do.opinion"),
    ],
    command: ({ word }) => ({
      type: "decide",
      caseId,
      outcome: word("outcome") === "refuse" ? "refuse" : "grant",
      opinion: word("opinion"),
      reasons: word("reasons"),
      remedies: word("remedies"),
      ...(word("conditions") && { conditions: word("conditions") }),
      ...(word("above") && { above: word("above") }),
    }),
  }),
  issue: ({ state, item }) => ({
    // A refusal goes out as itself, and is in force until no day.
    fields: [
      ...(state.decision?.outcome === "refuse" ? [] : [line("document", "do.document", item.result.name)]),
      line("documentNumber", "do.documentNumber", `${item.code}-${(state.number ?? "").slice(7)}`),
      ...(state.decision?.outcome === "refuse" ? [] : [{ kind: "date", name: "validUntil", label: "do.validUntil" } as const]),
    ],
    command: ({ word }) => ({
      type: "issue",
      caseId: state.id,
      document: word("document") || t("paper.refusal"),
      documentNumber: word("documentNumber"),
      ...(word("validUntil") && { validUntil: word("validUntil") }),
    }),
  }),
  deliver: ({ state, actor }) => ({
    fields: [
      line("receivedBy", "do.receivedBy", state.applicant.name),
      {
        kind: "select",
        name: "way",
        label: "do.way",
        options: (actor.roles.includes("agent") ? (["agent"] as const) : (["window", "township", "post", "electronic", "leftBehind", "publicNotice"] as const)).map(
          (w) => [w, td("way", w)] as const,
        ),
      },
      { kind: "signature", name: "signature", label: "do.signature" },
      ...(actor.roles.includes("agent") ? [] : [{ kind: "date", name: "announcedOn", label: "do.announcedOn" } as const]),
    ],
    command: ({ word, signature }) => ({
      type: "deliver",
      caseId: state.id,
      way: word("way") as "agent",
      receivedBy: word("receivedBy"),
      signature,
      ...(word("way") === "publicNotice" && { announcedOn: word("announcedOn") }),
    }),
  }),
  suspend: ({ state: { id: caseId }, item }) => ({
    hint: t("do.suspendHint"),
    fields: [
      {
        kind: "select",
        name: "procedure",
        label: "do.procedure",
        options: (item.special ?? [])
          .map((s) => s.procedure)
          .filter((p) => p !== "hearing")
          .map((p) => [p, td("special", p)] as const),
      },
      area("reason", "do.reason"),
      date("expectedOn", "do.expectedOn", item.special?.[0]?.usualDays ?? 15),
    ],
    command: ({ word }) => ({ type: "suspend", caseId, procedure: word("procedure") as "testing", reason: word("reason"), expectedOn: word("expectedOn") }),
  }),
  resume: ({ state: { id: caseId } }) => ({ fields: [area("text", "do.text")], command: ({ word }) => ({ type: "resume", caseId, text: word("text") }) }),
  requestExtension: ({ state: { id: caseId }, item }) => ({
    hint: t("do.extensionHint"),
    fields: [{ kind: "number", name: "workingDays", label: "do.workingDays", value: String(mostExtension(item)) }, area("reason", "do.reason")],
    command: ({ word }) => ({ type: "requestExtension", caseId, workingDays: Number(word("workingDays")), reason: word("reason") }),
  }),
  decideExtension: ({ state, item }) => ({
    hint: t("do.extensionAsked", { days: state.extension?.workingDays ?? 0, reason: state.extension?.reason ?? "" }),
    fields: [
      { kind: "outcome", name: "outcome", label: "do.outcome" },
      item.class === "joint" ? area("reason", "do.extensionDocument") : { ...area("reason", "do.reason"), when: "refuse" },
    ],
    command: ({ word }) => ({ type: "decideExtension", caseId: state.id, outcome: word("outcome") === "refuse" ? "refuse" : "grant", reason: word("reason") }),
  }),
  answerCopyNotice: ({ state, actor }) => {
    const asked = state.copyNotices?.find((n) => n.unit === actor.unit);
    return {
      hint: t("parallel.asked", { matter: asked?.matter ?? "", date: asked?.dueOn ?? "" }),
      fields: [{ kind: "select", name: "answer", label: "parallel.answer", options: copyAnswers.map((a) => [a, td("answer", a)] as const) }, area("opinion", "do.opinion")],
      command: ({ word }) => ({ type: "answerCopyNotice", caseId: state.id, answer: word("answer") as "agree", opinion: word("opinion") }),
    };
  },
  offerHearing: ({ state: { id: caseId } }) => ({
    hint: t("do.hearingHint"),
    fields: [area("matter", "do.matter"), { kind: "select", name: "motion", label: "do.motion", options: (["asked", "own"] as const).map((m) => [m, td("motion", m)] as const) }],
    command: ({ word }) => ({ type: "offerHearing", caseId, matter: word("matter"), ...(word("motion") === "own" && { ownMotion: true }) }),
  }),
  askHearing: ({ state: { id: caseId } }) => ({ fields: [line("by", "do.askedBy")], command: ({ word }) => ({ type: "askHearing", caseId, by: word("by") }) }),
  waiveHearing: ({ state: { id: caseId } }) => ({
    hint: t("do.waiveHint"),
    fields: [line("by", "do.waivedBy")],
    command: ({ word }) => ({ type: "waiveHearing", caseId, by: word("by") }),
  }),
  scheduleHearing: ({ state, state: { id: caseId, hearing }, item, actor, people }) => ({
    hint: t("do.scheduleHint"),
    fields: [
      date("on", "do.hearingOn", 12),
      line("place", "do.place", hearing?.place ?? ""),
      {
        kind: "select",
        name: "chair",
        label: "do.chair",
        options: people
          .filter((p) => p.unit === item.unit && p.id !== actor.id && p.id !== state.holder && !state.signatures.some((s) => s.by === p.id))
          .map((p) => [p.id, p.name] as const),
      },
    ],
    command: ({ word }) => ({ type: "scheduleHearing", caseId, on: word("on"), place: word("place"), ...(word("chair") && { chair: word("chair") as Actor["id"] }) }),
  }),
  callOffHearing: ({ state: { id: caseId } }) => ({ fields: [area("reason", "do.reason")], command: ({ word }) => ({ type: "callOffHearing", caseId, reason: word("reason") }) }),
  holdHearing: ({ state: { id: caseId } }) => ({ fields: [area("minutes", "do.minutes")], command: ({ word }) => ({ type: "holdHearing", caseId, minutes: word("minutes") }) }),
  requestFastTrack: ({ state: { id: caseId } }) => ({
    fields: [area("ground", "do.ground")],
    command: ({ word }) => ({ type: "requestFastTrack", caseId, ground: word("ground") }),
  }),
  grantFastTrack: ({ state }) => ({
    hint: state.fastTrack?.ground ?? "",
    fields: [
      { kind: "outcome", name: "outcome", label: "do.outcome" },
      { kind: "number", name: "workingDays", label: "do.fastDays", value: "3", when: "grant" },
      { ...area("reason", "do.reason"), when: "refuse" },
    ],
    command: ({ word }) => ({
      type: "grantFastTrack",
      caseId: state.id,
      ...(word("outcome") === "refuse" ? { outcome: "refuse" as const, reason: word("reason") } : { workingDays: Number(word("workingDays")) || 3 }),
    }),
  }),
  classify: ({ state: { id: caseId, classification }, item }) => ({
    hint: t("do.classifyHint"),
    fields: [
      { kind: "select", name: "class", label: "do.class", options: first(itemClasses, classification?.class ?? item.class).map((k) => [k, td("class", k)] as const) },
      {
        kind: "select",
        name: "handling",
        label: "do.handling",
        options: first(handlings, classification?.handling ?? item.handling ?? "ordinary").map((k) => [k, td("handling", k)] as const),
      },
      line("leader", "do.leader", classification?.leader),
      area("reason", "do.reason"),
    ],
    command: ({ word }) => ({ type: "classify", caseId, class: word("class") as "joint", handling: word("handling") as "major", leader: word("leader"), reason: word("reason") }),
  }),
  archive: ({ state }) => ({
    fields: [line("archiveNumber", "do.archiveNumber", (state.number ?? "").slice(7))],
    command: ({ word }) => ({ type: "archive", caseId: state.id, archiveNumber: word("archiveNumber") }),
  }),
  note: ({ state: { id: caseId } }) => ({ fields: [area("text", "do.text")], command: ({ word }) => ({ type: "note", caseId, text: word("text") }) }),
  withdraw: ({ state: { id: caseId, applicant, representatives = [] } }) => ({
    hint: t("do.withdrawHint"),
    fields: [
      area("reason", "do.reason"),
      ...(representatives.length > 0
        ? [{ kind: "select", name: "signedBy", label: "do.signedBy", options: [applicant.name, ...representatives.map((r) => r.name)].map((n) => [n, n] as const) } as const]
        : []),
      { kind: "signature", name: "signature", label: "do.applicantSignature" },
    ],
    command: ({ word, signature }) => ({ type: "withdraw", caseId, reason: word("reason"), signature, ...(word("signedBy") && { signedBy: word("signedBy") }) }),
  }),
  // Nothing is filled in beforehand: numbers and telephones stay masked here as elsewhere.
  correctApplicant: ({ state: { id: caseId, applicant } }) => ({
    hint: t("do.correctApplicantHint"),
    fields: [line("name", "intake.name"), line("idNumber", "intake.idNumber"), line("phone", "intake.phone"), line("address", "intake.address"), line("why", "do.why")],
    command: ({ word }) => ({
      type: "correctApplicant",
      caseId,
      applicant: {
        ...applicant,
        name: word("name") || applicant.name,
        idNumber: word("idNumber").normalize("NFKC").toUpperCase() || applicant.idNumber,
        phone: word("phone") ? (parsePhone(word("phone")) ?? word("phone")) : applicant.phone,
        address: word("address") || applicant.address,
      },
      why: word("why"),
    }),
  }),
  reopen: ({ state: { id: caseId } }) => ({
    hint: t("do.reopenHint"),
    fields: [line("document", "do.reopenDocument"), area("reason", "do.reason")],
    command: ({ word }) => ({ type: "reopen", caseId, document: word("document"), reason: word("reason") }),
  }),
  terminate: ({ state: { id: caseId } }) => ({
    fields: [{ kind: "select", name: "ground", label: "do.ground", options: terminationGrounds.map((g) => [g, td("ground", g)] as const) }, area("reason", "do.reason")],
    command: ({ word }) => ({ type: "terminate", caseId, ground: word("ground") as "applicantDied", reason: word("reason") }),
  }),
  revoke: ({ state: { id: caseId } }) => ({
    hint: t("do.revokeHint"),
    fields: [
      { kind: "select", name: "how", label: "do.takingBack", options: takingsBack.map((how) => [how, td("takingBack", how)] as const) },
      area("reason", "do.reason"),
      line("basis", "do.basis"),
    ],
    command: ({ word }) => ({ type: "revoke", caseId, reason: word("reason"), basis: word("basis"), how: word("how") as "annul" }),
  }),
};

/** What is so now stands first. */
const first = <T extends string>(all: readonly T[], now: T): T[] => [now, ...all.filter((x) => x !== now)];

/** What a notice names: a material, or a field of the form. */
export const partName = (item: ItemVersion, part: string): string => item.form.flatMap((s) => s.fields).find((f) => formPart(f.key) === part)?.label ?? nameOf(item, part);
const nameOf = (item: ItemVersion, code: string): string => item.materials.find((m) => m.code === code)?.name ?? code;

/** Missing materials that may follow on the applicant's promise. */
export const followers = (state: CaseState, item: ItemVersion): string[] => missingMaterials(state, item).filter((code) => item.materials.find((m) => m.code === code)?.mayFollow);
