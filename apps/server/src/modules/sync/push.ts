import { hash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { TRPCError } from "@trpc/server";
import { type Answer, absencesOf, append, applicantKey, type CaseChange, calendarOf, type Db, mandatesOf, retiredBlock } from "@yimen/db";
import {
  type Actor,
  applicantInForm,
  believedTime,
  CaseCommand,
  type CaseEvent,
  type CaseState,
  CommandEnvelope,
  type CommandOutcome,
  commandSchema,
  type DecideContext,
  decide,
  dueDeed,
  dutyTime,
  entitled,
  evolve,
  followUps,
  hasRole,
  type ItemVersion,
  type LegalDate,
  lastSeq,
  legalDateOf,
  mandateHolders,
  oldestProtocol,
  type PushInput,
  type PushOutput,
  parseCaseNumber,
  peopleNamed,
  type Refusal,
  storableText,
  systemActor,
  unstorableAt,
  upgradeCommand,
  worksAtCounty,
} from "@yimen/domain";
import type { TransactionSql } from "postgres";
import type { Secrets } from "../../secrets.ts";
import { arrivals } from "../case/arrivals.ts";
import { contactNow, deviceRefused, ownDevice, signatureHolds, tokenHolds } from "../device/gate.ts";
import { serialsFor } from "../papers/serials.ts";
import { OwnNumbers } from "./numbers.ts";
import { poke } from "./pokes.ts";

const zip = promisify(gzip);

export type PushDeps = { db: Db; secrets: Secrets; now?: () => number };

type Loaded = { state: CaseState | null; headHash: Buffer | null };

/**
 * Judges a batch of an approved device: loads every case it touches, decides each command on the true state with the device's own code,
 * appends events, projections, answers and the batch as it was signed in one transaction. Repeating a push gives the same answers and
 * writes nothing.
 * @throws TRPCError `device.unknown`, `.pending`, `.revoked`, `.notYours` or `.signature`
 */
export async function push({ db, secrets, now = Date.now }: PushDeps, county: string, actor: Actor, input: PushInput): Promise<PushOutput> {
  if (input.protocol < oldestProtocol) throw new TRPCError({ code: "PRECONDITION_FAILED", message: "client.tooOld" });
  const device = await ownDevice(db.sql, county, actor, input.device);
  if (!(await signatureHolds(device, input))) {
    await remark(db, county, input.device, "signature");
    throw deviceRefused("signature");
  }
  return judgeBatch({ db, secrets, now }, county, actor, input, { epoch: device.epoch, online: true });
}

/** How a batch came: of which epoch its answer speaks; when it reached the county, if not now; by its device itself, which must be in force still. */
type Way = { epoch: string; reached?: number; online?: true };

/** Judges a batch whose device and signature have been looked at. */
export async function judgeBatch({ db, secrets, now = Date.now }: PushDeps, county: string, actor: Actor, input: PushInput, way: Way): Promise<PushOutput> {
  const parsed = parse(input.commands);
  // Packed beside the judgement, in a thread of its own.
  const evidence = zip(`[${parsed.map((p) => p.text).join(",")}]`, { level: 1 });
  for (let attempt = 1; ; attempt += 1) {
    try {
      const receivedAt = now();
      const outcomes = await db.sql.begin((tx) => judge(tx, secrets, county, actor, input, parsed, evidence, receivedAt, way));
      return { outcomes, contact: contactNow(secrets, way.epoch, receivedAt, input.device) };
    } catch (error) {
      // Another device began the same case or took the same row meanwhile: judged again, it gets a typed answer.
      const code = (error as { code?: string }).code;
      if (attempt >= 3 || !(code === "23505" || code === "40001" || code === "40P01")) throw error;
    }
  }
}

/** Writes down what is odd about a device, for the people who approve and revoke them. */
const remark = (db: { sql: Db["sql"] | TransactionSql }, county: string, device: string, what: "signature" | "copied") =>
  db.sql`update devices set remark = ${what} where county = ${county} and id = ${device}`;

type Stored = { seq: string; digest: Buffer; case_id: string | null; outcome: CommandOutcome };
type Parsed = {
  raw: unknown;
  text: string;
  digest: Buffer;
  envelope: ReturnType<typeof CommandEnvelope.safeParse>;
  command: ReturnType<typeof CaseCommand.safeParse> | null;
  unstorable: string | null;
};

/** Before the transaction, so that the device's next batch is read while this one holds the lock. */
const parse = (commands: readonly unknown[]): Parsed[] =>
  commands.map((raw) => {
    const envelope = CommandEnvelope.safeParse(raw);
    // Half of SHA-256: enough to tell two contents of one sequence apart.
    const text = JSON.stringify(raw);
    const digest = hash("sha256", text, "buffer").subarray(0, 16);
    // A text that can't be stored is refused alone, before it takes the whole batch with it, or every job that reads it later. Looked for only
    // where JSON had to write an escape for it; most acts have none.
    const unstorable = /\\u(0000|d[89a-f])/.test(text) ? unstorableAt(raw) : null;
    const command = envelope.success && unstorable === null ? CaseCommand.safeParse(upgradeCommand(envelope.data.command, envelope.data.v)) : null;
    return { raw, text, digest, envelope, command, unstorable };
  });

/** Where a shape is wrong, as an answer says it: keys are the sender's, and may hold anything. */
const faultFields = (issues: readonly { path: readonly PropertyKey[] }[] | undefined): string[] =>
  (issues ?? []).slice(0, 10).map((x) => storableText(x.path.map(String).join(".")).slice(0, 120));

async function judge(
  tx: TransactionSql,
  secrets: Secrets,
  county: string,
  actor: Actor,
  input: PushInput,
  parsed: readonly Parsed[],
  evidence: Promise<Buffer>,
  receivedAt: number,
  way: Way,
): Promise<CommandOutcome[]> {
  const reached = way.reached ?? receivedAt;
  const { device, tokens } = await atDevice(tx, secrets, county, input, receivedAt, way);
  /** The newest token shown, by acts before and of this batch: evidence does not grow older from one act to the next. */
  let shown = device.shown_at === null ? null : { at: Number(device.shown_at), seq: Number(device.shown_seq) };

  const commands = parsed.flatMap(({ command }) => (command?.success ? [command.data] : []));
  const seqs = parsed.flatMap(({ raw, envelope: e }) => (e.success ? [e.data.seq, e.data.after] : [seqOf(raw)]));
  const caseIds = [...new Set(commands.map((c) => c.caseId as string))].sort();
  // All at once: on a busy database each round trip is a wait of its own.
  const [answered, caseRows, context] = await Promise.all([
    tx<Stored[]>`select seq, digest, case_id, outcome from commands where county = ${county} and device = ${input.device} and seq = any(${seqs}::bigint[])`,
    tx<
      { id: string; state: CaseState; head_hash: Buffer }[]
    >`select id, state, head_hash from cases where county = ${county} and id = any(${caseIds}::uuid[]) order by id for update`,
    loadContext(tx, county, actor, input.device, commands, caseIds, receivedAt),
  ]);
  const known = new Map(answered.map((row) => [Number(row.seq), row.outcome]));
  const stored = new Map(answered.map((row) => [Number(row.seq), row]));
  const cases = new Map<string, Loaded>(caseRows.map((row) => [row.id, { state: row.state, headHash: row.head_hash }]));

  // Where time has something to do that the clockwork has not done yet, the act meets it done: which files are here then matters, and a number may be given.
  const today = legalDateOf(receivedAt);
  const behind = [...cases.values()].flatMap(({ state }) => (state && context.isBehind(state, today) ? [state] : []));
  const arrived = behind.length > 0 ? await arrivals(tx, county, behind) : undefined;
  if (behind.some((s) => s.stage === "collected")) await context.giveNumbers(tx);

  const others = await underWay(tx, county, commands, [...cases.values()]);
  const changes = new Map<string, CaseChange>();
  const answers: Answer[] = [];
  const newSeqs: number[] = [];
  // Sequences of other envelopes of this batch are theirs.
  const unread = new Set(parsed.flatMap(({ envelope: e }) => (e.success ? [e.data.seq] : [])));
  let copied = false;
  const outcomes: CommandOutcome[] = [];
  for (const { raw, digest, envelope, command, unstorable } of parsed) {
    if (!envelope.success) {
      const bad: CommandOutcome = {
        status: "refused",
        seq: seqOf(raw),
        version: 0,
        refusal: { code: "command.malformed", fields: faultFields(envelope.error.issues) },
      };
      outcomes.push(bad);
      // Kept like any other answer where it has a sequence: what comes after it must not wait for it for ever.
      if (bad.seq > 0 && !known.has(bad.seq) && !unread.has(bad.seq)) {
        known.set(bad.seq, bad);
        answers.push({ device: input.device, caseId: null, digest, outcome: bad });
      }
      continue;
    }
    const { seq, after, at, clock } = envelope.data;
    const before = known.get(seq);
    if (before) {
      // The same sequence with other content: two profiles go by one name. What was first stands; the other is told, and a person too.
      const first = stored.get(seq);
      if (first && !first.digest.equals(digest) && !sameAcceptance(first, command)) {
        copied = true;
        outcomes.push({ status: "refused", seq, version: 0, refusal: { code: "command.seqReused" } });
        continue;
      }
      outcomes.push(before.status === "applied" ? { ...before, status: "alreadyApplied" } : before);
      continue;
    }
    const prior = after === 0 ? undefined : known.get(after);
    if (after !== 0 && !prior) {
      outcomes.push({ status: "waiting", seq, forSeq: after });
      continue;
    }
    const caseId = command?.success ? command.data.caseId : null;
    const loaded = (caseId && cases.get(caseId)) || { state: null, headHash: null };
    // Of a case that is none for its author, not even a version is told.
    const refused = (refusal: Refusal): CommandOutcome => ({ status: "refused", seq, version: refusal.code === "case.unknown" ? 0 : (loaded.state?.version ?? 0), refusal });
    const outcome = await (async (): Promise<CommandOutcome> => {
      if (envelope.data.v > commandSchema) return refused({ code: "command.tooNew" });
      if (envelope.data.v < 1) return refused({ code: "command.tooOld" });
      if (unstorable !== null) return refused({ code: "command.malformed", fields: [unstorable] });
      if (!command?.success) return refused({ code: "command.malformed", fields: faultFields(command?.error.issues) });
      if (prior?.status === "refused" && loaded.state === null) return refused({ code: "case.priorRefused", params: { seq: after } });
      const token = clock ? tokens.get(clock[0]) : undefined;
      const known = { last: device.last_seen_at.getTime(), shown: shown && shown.seq < seq ? shown.at : null };
      const believed = believedTime(
        at,
        reached,
        clock && token ? { tokenAt: token === "bound" ? clock[0] : Math.max(clock[0], device.enrolled_at.getTime()), elapsed: clock[1], skew: clock[2] } : null,
        known,
      );
      if (clock && token && (shown === null || clock[0] > shown.at)) shown = { at: clock[0], seq };
      const actorThen = context.actorAt(dutyTime(believed, reached));
      const decided = await apply(
        tx,
        loaded,
        command.data,
        {
          ...context.forCase(loaded.state, command.data, believed.at),
          actor: actorThen,
          at: believed.at,
          received: receivedAt,
          doubtful: believed.doubtful,
          written: envelope.data.v,
          ...(arrived && { arrived }),
        },
        context,
        { device: input.device, seq, claimedAt: at, county },
        changes,
        others,
      );
      if (!decided.ok) return refused(decided.error);
      cases.set(command.data.caseId, { ...loaded, state: decided.state });
      return { status: "applied", seq, version: decided.state.version, ...(decided.state.number !== null && command.data.type === "accept" && { number: decided.state.number }) };
    })();
    known.set(seq, outcome);
    stored.set(seq, { seq: String(seq), digest, case_id: caseId, outcome });
    outcomes.push(outcome);
    newSeqs.push(seq);
    answers.push({ device: input.device, caseId, digest, outcome });
  }
  if (shown !== null && shown.at !== Number(device.shown_at))
    await tx`update devices set shown_at = ${shown.at}, shown_seq = ${shown.seq} where county = ${county} and id = ${input.device}`;
  if (copied) await remark({ sql: tx }, county, input.device, "copied");
  if (newSeqs.length > 0)
    await tx`insert into signed_batches ${tx({
      county,
      device: input.device,
      first_seq: Math.min(...newSeqs),
      last_seq: Math.max(...newSeqs),
      received_at: new Date(receivedAt),
      signature: input.signature,
      commands: await evidence,
    })} on conflict do nothing`;
  await append(tx, county, [...changes.values()], answers, new Date(receivedAt));
  await context.saveOwnBlock(tx);
  await poke(tx, county, [...changes.values()]);
  return outcomes;
}

type DeviceThen = { status: string; last_seen_at: Date; enrolled_at: Date; shown_at: string | null; shown_seq: string | null };

/**
 * Takes the device's row, the lock that makes two pushes of one outbox take turns, and what the county knew of the device before this contact.
 * @throws `device.revoked` where it was revoked since the caller looked
 */
async function atDevice(tx: TransactionSql, secrets: Secrets, county: string, input: PushInput, receivedAt: number, way: Way) {
  const [device] = await tx<DeviceThen[]>`update devices d set last_seen_at = case when ${way.online ?? false} then ${new Date(receivedAt)} else d.last_seen_at end,
      waiting = ${input.left}, app_version = ${input.app}
    from (select county, id, last_seen_at from devices where county = ${county} and id = ${input.device} for update) before
    where d.county = before.county and d.id = before.id returning d.status, before.last_seen_at, d.enrolled_at, d.shown_at, d.shown_seq`;
  if (!device) throw deviceRefused("unknown");
  if (way.online && device.status !== "approved") throw deviceRefused(device.status as "revoked");
  const tokens = new Map(
    Object.entries(input.tokens)
      .flatMap(([at, mac]) => [[Number(at), tokenHolds(secrets, input.device, at, mac)] as const])
      .filter(([, holds]) => holds !== null),
  );
  return { device, tokens };
}

/** An acceptance shown again with the number that the county gave differs from what was first sent, and is the same act. */
const sameAcceptance = ({ case_id, outcome }: Stored, command: Parsed["command"]): boolean =>
  command?.success === true && command.data.type === "accept" && command.data.caseId === case_id && outcome.status === "applied" && outcome.number === command.data.number;

const seqOf = (raw: unknown): number =>
  typeof raw === "object" && raw !== null && "seq" in raw && Number.isSafeInteger(raw.seq) && (raw.seq as number) > 0 && (raw.seq as number) <= lastSeq ? (raw.seq as number) : 0;

type Meta = { device: string; seq: number; claimedAt: number; county: string };

async function apply(
  tx: TransactionSql,
  loaded: Loaded,
  command: CaseCommand,
  ctx: DecideContext,
  context: Context,
  meta: Meta,
  changes: Map<string, CaseChange>,
  others: UnderWay,
) {
  const decided = decide(context.beforeMove(loaded.state, ctx.at), command, ctx);
  if (!decided.ok) return decided;
  const events: CaseChange["events"] = [];
  let state = loaded.state;
  const add = (list: readonly CaseEvent[], source: { device: string | null; seq: number | null }) => {
    for (const event of list) {
      state = evolve(state, event);
      events.push({ event, version: state.version, ...source, claimedAt: meta.claimedAt });
    }
  };
  const system = systemActor(meta.county);
  for (const event of decided.value) {
    add([event], event.by === system.id ? { device: null, seq: null } : { device: meta.device, seq: meta.seq });
    if (event.type === "deemedAccepted" && state?.number === null) add([{ type: "numbered", number: context.ownNumber(), by: system.id, at: ctx.at }], { device: null, seq: null });
  }
  if (command.type === "accept" && state?.number === null) add([{ type: "numbered", number: context.ownNumber(), by: system.id, at: ctx.at }], { device: null, seq: null });
  if (command.type === "collect" && state) {
    const twin = others.get(twinKey(state))?.find((other) => other.id !== state?.id);
    if (twin) add([{ type: "duplicateFound", other: twin.id as CaseState["id"], number: twin.number, by: system.id, at: ctx.at }], { device: null, seq: null });
    others.set(twinKey(state), [...(others.get(twinKey(state)) ?? []), { id: state.id, number: state.number }]);
  }
  // Begun at a point, before it was moved, and here only now: it goes where the point is.
  const goesTo = command.type === "begin" && state ? context.movedTo(state.office) : undefined;
  if (goesTo) add([{ type: "officeMoved", office: goesTo as CaseState["office"], by: system.id, at: ctx.received ?? ctx.at }], { device: null, seq: null });
  for (const next of state ? followUps(state) : []) {
    const more = decide(state, next, { ...ctx, actor: system });
    if (more.ok) add(more.value, { device: null, seq: null });
  }
  const serials = state && (await serialsFor(tx, meta.county, loaded.state, state, ctx.item as ItemVersion, ctx.at));
  if (serials) add([serials], { device: null, seq: null });
  if (command.type === "accept" && command.number) context.taken.add(command.number);
  const done = state as unknown as CaseState;
  const before = changes.get(done.id);
  changes.set(done.id, {
    state: done,
    item: ctx.item as ItemVersion,
    headHash: before?.headHash ?? loaded.headHash,
    events: [...(before?.events ?? []), ...events],
    calendar: ctx.calendar,
  });
  return { ok: true as const, state: done };
}

/** Cases under way by applicant and item: the same person's second application is taken, and both say so. */
type UnderWay = Map<string, { id: string; number: string | null }[]>;
const twinKey = (state: Pick<CaseState, "applicant" | "item">): string => `${applicantKey(state.applicant)}/${state.item}`;

async function underWay(tx: TransactionSql, county: string, commands: readonly CaseCommand[], loaded: readonly Loaded[]): Promise<UnderWay> {
  const found: UnderWay = new Map();
  if (!commands.some((c) => c.type === "collect")) return found;
  const applicants = [...commands.flatMap((c) => (c.type === "begin" ? [applicantInForm(c.applicant)] : [])), ...loaded.flatMap((l) => (l.state ? [l.state.applicant] : []))];
  const rows = await tx<{ id: string; number: string | null; item: string; applicant_key: string }[]>`select id, number, item, applicant_key from cases
    where county = ${county} and applicant_key = any(${[...new Set(applicants.map(applicantKey))]}) and stage in ('collected', 'awaitingCorrection', 'accepted', 'underReview', 'suspended', 'decided', 'issued')`;
  for (const { id, number, item, applicant_key } of rows) found.set(`${applicant_key}/${item}`, [...(found.get(`${applicant_key}/${item}`) ?? []), { id, number }]);
  return found;
}

type Context = Awaited<ReturnType<typeof loadContext>>;

type Duty = { since: Date; roles: Actor["roles"]; office: Actor["office"]; unit: Actor["unit"]; active: boolean };

/** What decisions of this batch depend on: item versions, the duties of the sender over time, colleagues named in assignments, who owns which numbers. */
async function loadContext(tx: TransactionSql, county: string, actor: Actor, device: string, commands: readonly CaseCommand[], caseIds: readonly string[], receivedAt: number) {
  const key = (code: string, version: number) => `${code}/${version}`;
  const begun = [...new Set(commands.flatMap((c) => (c.type === "begin" ? [c.item] : [])))];
  const named = [...new Set(commands.flatMap((c) => peopleNamed(c) as string[]))];
  const numbers = commands.flatMap((c) => (c.type === "accept" && c.number ? [c.number] : []));
  const wanted = [...new Map(numbers.flatMap((n) => parseCaseNumber(n) ?? []).map((n) => [`${n.year}/${n.block}`, n])).values()];
  const [itemRows, personRows, numberRows, blockRows, dutyRows, calendar, mandates, absences, moves] = await Promise.all([
    tx<{ body: ItemVersion; at: Date }[]>`select body, published_at as at from item_versions where county = ${county}
      and (code = any(${begun}) or code in (select item from cases where county = ${county} and id = any(${caseIds as string[]}::uuid[])))`,
    named.length > 0 ? tx<Actor[]>`select id, name, roles, office, unit from people where county = ${county} and active and id = any(${named})` : [],
    numbers.length > 0 ? tx<{ number: string }[]>`select number from cases where county = ${county} and number = any(${numbers})` : [],
    numbers.length > 0
      ? tx<
          { year: number; block: string; device: string | null; next: number }[]
        >`select year, block, device, next from number_blocks join unnest(${wanted.map((w) => w.year)}::int[], ${wanted.map((w) => w.block)}::text[]) as wanted(y, b)
          on county = ${county} and year = y and block = b`
      : [],
    tx<Duty[]>`select since, roles, office, unit, active from duties where county = ${county} and person = ${actor.id} order by since desc`,
    calendarOf(tx, county),
    hasRole(actor, ...mandateHolders) ? mandatesOf(tx, county, actor.id) : [],
    worksAtCounty(actor) ? absencesOf(tx, county, actor.id) : [],
    tx<{ code: string; moved_to: string }[]>`select code, moved_to from offices where county = ${county} and moved_to is not null`,
  ]);
  const movedTo = new Map(moves.map((m) => [m.code, m.moved_to]));
  const movedFrom = new Map(moves.map((m) => [m.moved_to, m.code]));
  const items = new Map(itemRows.map(({ body }) => [key(body.code, body.version), body]));
  /** The version a case is begun under; not on offer where, by then, a later one had suspended or ended the item. */
  const offered = (code: string, version: number, at: number): ItemVersion | undefined => {
    const named = items.get(key(code, version));
    const [newest] = itemRows.filter(({ body, at: since }) => body.code === code && since.getTime() <= at).sort((a, b) => b.body.version - a.body.version);
    return named && newest && newest.body.version > version && newest.body.status !== "published" ? { ...named, status: newest.body.status } : named;
  };
  const people = new Map(personRows.map((row) => [row.id as string, row]));
  const taken = new Set(numberRows.map((row) => row.number));
  // A block of this device's, or one of the time that a restored backup has forgotten: what was given from those is believed while it is free.
  const blocks = new Set(blockRows.filter((row) => row.device === device || (row.device === null && row.next >= retiredBlock)).map((row) => `${row.year}/${row.block}`));

  let own = commands.some((c) => c.type === "accept" && c.number === null) ? await OwnNumbers.of(tx, county, receivedAt) : null;
  return {
    taken,
    movedTo: (office: string) => movedTo.get(office),
    /** The case as an act of before its office was moved met it: at the old place, in the reach of those who were there. */
    beforeMove: (state: CaseState | null, at: number): CaseState | null => {
      const moved = state?.acts.findLast((a) => a.type === "officeMoved");
      const office = state && movedFrom.get(state.office);
      return state && moved && office && at < moved.at ? { ...state, office: office as CaseState["office"] } : state;
    },
    giveNumbers: async (t: TransactionSql): Promise<void> => {
      own ??= await OwnNumbers.of(t, county, receivedAt);
    },
    /** Has time something to do on the case by then? */
    isBehind: (state: CaseState, day: LegalDate): boolean => {
      const item = items.get(key(state.item, state.itemVersion));
      return item !== undefined && dueDeed(state, item, calendar, day) !== null;
    },
    /** Who the sender was at the time of an act: duties withdrawn at noon still hold for the morning (see `dutyTime`). */
    actorAt: (dutyAt: number): Actor => {
      const duty = dutyRows.find((d) => d.since.getTime() <= dutyAt) ?? dutyRows.at(-1);
      const then = duty ? { ...actor, roles: duty.active ? duty.roles : [], office: duty.office, unit: duty.unit } : actor;
      // A mandate that was withdrawn by then lets nothing be done in its name before.
      const inForce = mandates.filter((m) => m.until === undefined || dutyAt < m.until);
      return entitled(then, { mandates: inForce, absences }, dutyAt);
    },
    forCase: (state: CaseState | null, command: CaseCommand, at: number) => ({
      item: command.type === "begin" ? offered(command.item, command.itemVersion, at) : state ? items.get(key(state.item, state.itemVersion)) : placeholder,
      person: (id: string) => people.get(id),
      calendar,
      numberState: (number: string): "free" | "taken" | "foreign" => {
        const parts = parseCaseNumber(number);
        if (!parts || parts.division !== county || !blocks.has(`${parts.year}/${parts.block}`)) return "foreign";
        return taken.has(number) ? "taken" : "free";
      },
    }),
    ownNumber: (): string => {
      if (!own) throw new Error("no block of the server's own was loaded");
      return own.next();
    },
    saveOwnBlock: (t: TransactionSql) => own?.save(t),
  };
}

/** Lets `guard` answer "unknown case" for a command on a case that nobody has begun. */
const placeholder = { route: [], intake: { village: "none", township: "none", county: "none" }, unit: "", unitName: "", status: "cancelled" } as unknown as ItemVersion;
