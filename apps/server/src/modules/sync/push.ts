import { append, type CaseChange, type Db } from "@yimen/db";
import {
  type Actor,
  blockName,
  blockSize,
  CaseCommand,
  type CaseEvent,
  type CaseState,
  CommandEnvelope,
  type CommandOutcome,
  type DecideContext,
  decide,
  evolve,
  followUps,
  formatCaseNumber,
  type ItemVersion,
  isWithin,
  legalDateOf,
  type PushInput,
  type PushOutput,
  parseCaseNumber,
  protocolVersion,
  type Refusal,
  systemActor,
} from "@yimen/domain";
import type { TransactionSql } from "postgres";

/** A push that can't be judged at all: wrong owner of the device. Mapped to a typed 403. */
export class DeviceNotYours extends Error {}

/** A device clock ahead of the server by more than this is not believed: the act counts from its receipt. */
const clockToleranceMs = 5 * 60_000;

type Loaded = { state: CaseState | null; headHash: Buffer | null };

/**
 * Judges a batch: loads every case it touches, decides each command on the true state with the device's own code, appends
 * events, projections and answers in one transaction. Repeating a push gives the same answers and writes nothing.
 */
export async function push(db: Db, county: string, actor: Actor, input: PushInput, now: () => number = Date.now): Promise<PushOutput> {
  const parsed = parse(input.commands);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const receivedAt = now();
      const outcomes = await db.sql.begin((tx) => judge(tx, county, actor, input, parsed, receivedAt));
      return { outcomes, serverTime: receivedAt };
    } catch (error) {
      // Another device began the same case or took the same row meanwhile: judged again, it gets a typed answer.
      const code = (error as { code?: string }).code;
      if (attempt >= 3 || !(code === "23505" || code === "40001" || code === "40P01")) throw error;
    }
  }
}

type Parsed = { raw: unknown; envelope: ReturnType<typeof CommandEnvelope.safeParse>; command: ReturnType<typeof CaseCommand.safeParse> | null };

/** Before the transaction, so that the device's next batch is read while this one holds the lock. */
const parse = (commands: readonly unknown[]): Parsed[] =>
  commands.map((raw) => {
    const envelope = CommandEnvelope.safeParse(raw);
    return { raw, envelope, command: envelope.success ? CaseCommand.safeParse(envelope.data.command) : null };
  });

async function judge(tx: TransactionSql, county: string, actor: Actor, input: PushInput, parsed: readonly Parsed[], receivedAt: number): Promise<CommandOutcome[]> {
  // The device's row is the lock that makes two pushes of one outbox take turns.
  const [device] = await tx<{ person: string }[]>`update devices set last_seen_at = ${new Date(receivedAt)} where county = ${county} and id = ${input.device} returning person`;
  if (device?.person !== actor.id) throw new DeviceNotYours();

  const commands = parsed.flatMap(({ command }) => (command?.success ? [command.data] : []));
  const seqs = parsed.flatMap(({ envelope: e }) => (e.success ? [e.data.seq, e.data.after] : []));
  const caseIds = [...new Set(commands.map((c) => c.caseId as string))].sort();
  // All at once: on a busy database each round trip is a wait of its own.
  const [answered, stored, context] = await Promise.all([
    tx<{ seq: string; outcome: CommandOutcome }[]>`select seq, outcome from commands where county = ${county} and device = ${input.device} and seq = any(${seqs}::bigint[])`,
    tx<
      { id: string; state: CaseState; head_hash: Buffer }[]
    >`select id, state, head_hash from cases where county = ${county} and id = any(${caseIds}::uuid[]) order by id for update`,
    loadContext(tx, county, input.device, commands, caseIds),
  ]);
  const known = new Map(answered.map((row) => [Number(row.seq), row.outcome]));
  const cases = new Map<string, Loaded>(stored.map((row) => [row.id, { state: row.state, headHash: row.head_hash }]));

  const changes = new Map<string, CaseChange>();
  const answers: { device: string; caseId: string | null; outcome: CommandOutcome }[] = [];
  const outcomes: CommandOutcome[] = [];
  for (const { raw, envelope, command } of parsed) {
    if (!envelope.success) {
      outcomes.push({
        status: "refused",
        seq: seqOf(raw),
        version: 0,
        refusal: { code: "command.malformed", fields: envelope.error.issues.map((x) => x.path.join(".")) },
      });
      continue;
    }
    const { seq, after, at } = envelope.data;
    const before = known.get(seq);
    if (before) {
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
    const refused = (refusal: Refusal): CommandOutcome => ({ status: "refused", seq, version: loaded.state?.version ?? 0, refusal });
    const outcome = ((): CommandOutcome => {
      if (input.protocol > protocolVersion) return refused({ code: "command.tooNew" });
      if (!command?.success) return refused({ code: "command.malformed", fields: command?.error.issues.map((x) => x.path.join(".")).slice(0, 10) ?? [] });
      if (prior?.status === "refused" && loaded.state === null) return refused({ code: "case.priorRefused", params: { seq: after } });
      if (command.data.type === "begin" && loaded.state && !isWithin(loaded.state.office, actor.office)) return refused({ code: "case.unknown" });
      const believed = at > receivedAt + clockToleranceMs ? receivedAt : Math.min(at, receivedAt);
      const decided = apply(
        loaded,
        command.data,
        { ...context.forCase(loaded.state, command.data), actor, at: believed },
        context,
        { device: input.device, seq, claimedAt: at, county },
        changes,
      );
      if (!decided.ok) return refused(decided.error);
      cases.set(command.data.caseId, { ...loaded, state: decided.state });
      return { status: "applied", seq, version: decided.state.version, ...(decided.state.number !== null && command.data.type === "accept" && { number: decided.state.number }) };
    })();
    known.set(seq, outcome);
    outcomes.push(outcome);
    answers.push({ device: input.device, caseId, outcome });
  }
  await append(tx, county, [...changes.values()], answers, new Date(receivedAt));
  await context.saveOwnBlock(tx);
  const touched = [...new Set([...changes.values()].map((c) => c.state.office))];
  if (touched.length > 0) await tx`select pg_notify('yimen_poke', ${JSON.stringify({ county, offices: touched.slice(0, 200) })})`;
  return outcomes;
}

const seqOf = (raw: unknown): number => (typeof raw === "object" && raw !== null && "seq" in raw && Number.isSafeInteger(raw.seq) ? (raw.seq as number) : 0);

type Meta = { device: string; seq: number; claimedAt: number; county: string };

function apply(loaded: Loaded, command: CaseCommand, ctx: DecideContext, context: Context, meta: Meta, changes: Map<string, CaseChange>) {
  const decided = decide(loaded.state, command, ctx);
  if (!decided.ok) return decided;
  const events: CaseChange["events"] = [];
  let state = loaded.state;
  const add = (list: readonly CaseEvent[], source: { device: string | null; seq: number | null }) => {
    for (const event of list) {
      state = evolve(state, event);
      events.push({ event, version: state.version, ...source, claimedAt: meta.claimedAt });
    }
  };
  add(decided.value, { device: meta.device, seq: meta.seq });
  const system = systemActor(meta.county);
  if (command.type === "accept" && command.number === null)
    add([{ type: "numbered", number: context.ownNumber(legalDateOf(ctx.at)), by: system.id, at: ctx.at }], { device: null, seq: null });
  for (const next of state ? followUps(state) : []) {
    const more = decide(state, next, { ...ctx, actor: system });
    if (more.ok) add(more.value, { device: null, seq: null });
  }
  if (command.type === "accept" && command.number) context.taken.add(command.number);
  const done = state as unknown as CaseState;
  const before = changes.get(done.id);
  changes.set(done.id, { state: done, item: ctx.item as ItemVersion, headHash: before?.headHash ?? loaded.headHash, events: [...(before?.events ?? []), ...events] });
  return { ok: true as const, state: done };
}

type Context = Awaited<ReturnType<typeof loadContext>>;

/** What decisions of this batch depend on: item versions, colleagues named in assignments, who owns which numbers. */
async function loadContext(tx: TransactionSql, county: string, device: string, commands: readonly CaseCommand[], caseIds: readonly string[]) {
  const key = (code: string, version: number) => `${code}/${version}`;
  const begun = [...new Set(commands.flatMap((c) => (c.type === "begin" ? [c.item] : [])))];
  const named = [...new Set(commands.flatMap((c) => (c.type === "assign" ? [c.to as string] : [])))];
  const numbers = commands.flatMap((c) => (c.type === "accept" && c.number ? [c.number] : []));
  const [itemRows, personRows, numberRows, blockRows] = await Promise.all([
    tx<{ body: ItemVersion }[]>`select body from item_versions where county = ${county}
      and (code = any(${begun}) or code in (select item from cases where county = ${county} and id = any(${caseIds as string[]}::uuid[])))`,
    named.length > 0 ? tx<Actor[]>`select id, name, roles, office, unit from people where county = ${county} and active and id = any(${named})` : [],
    numbers.length > 0 ? tx<{ number: string }[]>`select number from cases where county = ${county} and number = any(${numbers})` : [],
    numbers.length > 0 ? tx<{ year: number; block: string }[]>`select year, block from number_blocks where county = ${county} and device = ${device}` : [],
  ]);
  const items = new Map(itemRows.map(({ body }) => [key(body.code, body.version), body]));
  const people = new Map(personRows.map((row) => [row.id as string, row]));
  const taken = new Set(numberRows.map((row) => row.number));
  const blocks = new Set(blockRows.map((row) => `${row.year}/${row.block}`));

  let own: { year: number; block: string; next: number } | null = null;
  const needOwn = commands.some((c) => c.type === "accept" && c.number === null);
  if (needOwn) own = await ownBlock(tx, county);
  return {
    taken,
    forCase: (state: CaseState | null, command: CaseCommand) => ({
      item: command.type === "begin" ? items.get(key(command.item, command.itemVersion)) : state ? items.get(key(state.item, state.itemVersion)) : placeholder,
      person: (id: string) => people.get(id),
      numberState: (number: string): "free" | "taken" | "foreign" => {
        const parts = parseCaseNumber(number);
        if (!parts || parts.division !== county || !blocks.has(`${parts.year}/${parts.block}`)) return "foreign";
        return taken.has(number) ? "taken" : "free";
      },
    }),
    ownNumber: (_on: string): string => {
      if (!own) throw new Error("no block of the server's own was loaded");
      const number = formatCaseNumber({ division: county, year: own.year, block: own.block }, own.next);
      own.next += 1;
      return number;
    },
    saveOwnBlock: async (t: TransactionSql) => {
      if (own) await t`update number_blocks set next = ${own.next} where county = ${county} and year = ${own.year} and block = ${own.block}`;
    },
  };
}

/** Lets `guard` answer "unknown case" for a command on a case that nobody has begun. */
const placeholder = { route: [], intake: { village: "none", township: "none", county: "none" }, unit: "", unitName: "", status: "cancelled" } as unknown as ItemVersion;

/** The server's own block with room for a whole batch, leased anew when the old one runs low. */
async function ownBlock(tx: TransactionSql, county: string) {
  const year = Number(legalDateOf(Date.now()).slice(0, 4));
  await tx`select pg_advisory_xact_lock(hashtext(${`numbers/${county}`}))`;
  const [row] = await tx<
    { year: number; block: string; next: number }[]
  >`select year, block, next from number_blocks where county = ${county} and year = ${year} and device is null and next < ${blockSize} order by block limit 1`;
  if (row && row.next <= blockSize - 1) return row;
  const [lease] = await leaseBlocks(tx, county, year, null, 1);
  return { year, block: lease as string, next: 0 };
}

/** Leases `count` fresh blocks of a year to a device (null: the server itself). @returns their names. */
export async function leaseBlocks(tx: TransactionSql, county: string, year: number, device: string | null, count: number): Promise<string[]> {
  await tx`select pg_advisory_xact_lock(hashtext(${`numbers/${county}`}))`;
  const [row] = await tx<{ n: number }[]>`select count(*)::int as n from number_blocks where county = ${county} and year = ${year}`;
  const names = Array.from({ length: count }, (_, i) => blockName((row?.n ?? 0) + i));
  for (const block of names) await tx`insert into number_blocks (county, year, block, device) values (${county}, ${year}, ${block}, ${device})`;
  return names;
}
