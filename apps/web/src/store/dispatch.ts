import {
  type Actor,
  type CaseCommand,
  type CaseId,
  type CaseState,
  type CommandOutcome,
  commandSchema,
  decide,
  entitled,
  evolve,
  legalDateOf,
  ok,
  parseCaseNumber,
  type Result,
  takeNumber,
  upgradeCommand,
  workCalendar,
} from "@yimen/domain";
import { evidenceNow } from "./contact.ts";
import type { CatalogueData, LocalCase, OutboxEntry, YimenDatabase } from "./database.ts";
import type { Change } from "./sealed.ts";

export type Act = { readonly db: YimenDatabase; readonly actor: Actor; readonly now: number };

const itemOf = (catalogue: CatalogueData | undefined, code: string, version: number) => catalogue?.items.find((i) => i.code === code && i.version === version);

/** Decides one command on a foreseen state, as the county will. `written`: the version of the commands' shape it was written in. */
export function foresee(state: CaseState | null, command: CaseCommand, at: number, actor: Actor, catalogue: CatalogueData | undefined, written = commandSchema): Result<CaseState> {
  const item = command.type === "begin" ? itemOf(catalogue, command.item, command.itemVersion) : state ? itemOf(catalogue, state.item, state.itemVersion) : undefined;
  const person = (id: string) => catalogue?.people.find((p) => p.id === id) as Actor | undefined;
  const decided = decide(state, command, {
    actor: entitled(actor, catalogue ?? {}, at),
    at,
    item,
    person,
    numberState: (n) => (parseCaseNumber(n) ? "free" : "foreign"),
    calendar: workCalendar(catalogue?.calendar ?? {}),
    written,
  });
  if (!decided.ok) return decided;
  let next = state;
  for (const event of decided.value) next = evolve(next, event);
  return ok(next as CaseState);
}

/**
 * Does what a person asks: decides here, and stores the acts and the foreseen state in one durable transaction: all or nothing.
 * An `accept` without a number takes the next one of the device's leased blocks; with none left it goes without, and the
 * county gives the number. Resolves only once it is on the disk.
 */
export async function dispatch({ db, actor, now }: Act, commands: readonly CaseCommand[]): Promise<Result<CaseState[]>> {
  return db.change(async (change) => {
    const catalogue = await db.get("catalogue");
    const clock = evidenceNow(await db.get("contact"));
    let seq = (await db.get("nextSeq")) ?? 1;
    const had = (await db.get("blocks")) ?? [];
    let blocks = had;
    const ids = [...new Set(commands.map((c) => c.caseId))];
    const states = new Map<CaseId, LocalCase>();
    for (const row of await db.cases.bulkGet(ids)) if (row) states.set(row.id, row);
    const last = new Map<CaseId, number>();
    for (const entry of await db.openEntriesOf(ids)) if (entry.status === "pending") last.set(entry.caseId, entry.seq);
    const entries: OutboxEntry[] = [];
    for (const wish of commands) {
      let command = wish;
      if (wish.type === "accept" && wish.number === null) {
        const taken = takeNumber(blocks, Number(legalDateOf(now).slice(0, 4)));
        if (taken) {
          blocks = taken.blocks;
          command = { ...wish, number: taken.number };
        }
      }
      const row = states.get(command.caseId);
      const next = foresee(row?.state ?? null, command, now, actor, catalogue);
      if (!next.ok) return next;
      entries.push({
        seq,
        after: last.get(command.caseId) ?? 0,
        base: row?.base?.version ?? 0,
        at: now,
        clock,
        v: commandSchema,
        command,
        caseId: command.caseId,
        status: "pending",
      });
      last.set(command.caseId, seq);
      states.set(command.caseId, { id: command.caseId, state: next.value, base: row?.base ?? null, at: now });
      seq += 1;
    }
    for (const entry of entries) change.put(db.outbox, entry);
    for (const row of states.values()) change.put(db.cases, row);
    for (const id of ids) change.delete(db.drafts, id);
    db.setIn(change, "nextSeq", seq);
    if (blocks !== had) db.setIn(change, "blocks", blocks);
    return ok([...states.values()].map((s) => s.state));
  });
}

export type Reception = {
  known?: CatalogueData | undefined;
  /** The page before: sealing does not wait for it, writing does. */
  after?: Promise<unknown>;
  /** Written with the cases, in the same transaction. */
  also?: (change: Change) => void;
};

/** The county's word on cases, with this device's own waiting acts decided anew on top. */
export async function receive({ db, actor }: Omit<Act, "now">, incoming: readonly CaseState[], { known, after, also }: Reception = {}): Promise<void> {
  const catalogue = known ?? (await db.get("catalogue"));
  // On most of them nothing waits: they are sealed while the page before them is being written.
  const sealed = await Promise.all(incoming.map((base) => db.cases.seal(asReceived(base))));
  await after;
  await db.change(async (change) => {
    const waitingIds = await db.waitingCases();
    const concerned = incoming.filter((base) => waitingIds.has(base.id));
    const waiting = Map.groupBy(await db.openEntriesOf(concerned.map((base) => base.id)), (e) => e.caseId);
    change.putSealed(
      db.cases,
      sealed.filter((_, i) => !waitingIds.has(incoming[i]?.id as CaseId)),
    );
    for (const base of concerned) change.put(db.cases, foreseen(base, waiting.get(base.id) ?? [], actor, catalogue) as LocalCase);
    also?.(change);
  });
}

const asReceived = (base: CaseState): LocalCase => ({ id: base.id, state: base, base, at: base.acts.at(-1)?.at ?? 0 });

/** @returns null when nothing is left of the case: the county does not know it, and nothing of it waits */
function foreseen(base: CaseState | null, entries: readonly OutboxEntry[], actor: Actor, catalogue: CatalogueData | undefined): LocalCase | null {
  let state = base;
  for (const entry of entries.filter((e) => e.status === "pending")) {
    const next = foresee(state, upgradeCommand(entry.command, entry.v ?? 1) as CaseCommand, entry.at, actor, catalogue, entry.v ?? 1);
    // What the county will refuse is not foreseen; its author learns it with the answer.
    if (next.ok) state = next.value;
  }
  return state && { id: state.id, state, base, at: state.acts.at(-1)?.at ?? 0 };
}

/**
 * Writes the county's answers to a batch: taken in → kept as sent; refused → kept with its reason, and the case shown as the county has
 * it. A batch taken in whole moves one mark; only what was answered out of turn is marked row by row.
 */
export async function settle({ db, actor }: Omit<Act, "now">, batch: readonly OutboxEntry[], outcomes: readonly CommandOutcome[], now: number): Promise<void> {
  const catalogue = await db.get("catalogue");
  await db.change(async (change) => {
    const done = new Map(outcomes.flatMap((o) => (o.status === "applied" || o.status === "alreadyApplied" ? [[o.seq, o] as const] : [])));
    let through = (await db.get("sentThrough")) ?? 0;
    const first = batch[0]?.seq ?? 0;
    if (first > through && (await db.pendingRows(0, 1))[0]?.seq === first)
      for (const { seq } of batch)
        if (done.has(seq)) through = seq;
        else break;
    db.setIn(change, "sentThrough", through);
    change.mark(
      db.outbox,
      [...done.keys()].filter((seq) => seq > through),
      { status: "sent" },
    );
    for (const { seq, command } of batch) {
      const number = done.get(seq)?.number;
      if (number !== undefined && command.type === "accept" && command.number === null) change.mark(db.outbox, [seq], { given: number });
    }
    const refused = new Map(outcomes.flatMap((o) => (o.status === "refused" ? [[o.seq, o.refusal] as const] : [])));
    if (refused.size === 0) return;
    const entries = (await db.outbox.bulkGet([...refused.keys()])).filter((e) => e !== undefined);
    for (const e of entries) change.put(db.outbox, { ...e, status: "refused", refusal: refused.get(e.seq) ?? { code: "command.malformed" }, answeredAt: now });
    const ids = [...new Set(entries.map((e) => e.caseId))];
    // The county took the device's blocks back while it was away: it asks for new ones.
    if ([...refused.values()].some((r) => r.code === "case.numberForeign")) db.setIn(change, "blocks", []);
    const others = Map.groupBy(
      (await db.openEntriesOf(ids)).filter((e) => !refused.has(e.seq) && !done.has(e.seq)),
      (e) => e.caseId,
    );
    for (const caseId of ids) {
      const next = foreseen((await db.cases.get(caseId))?.base ?? null, others.get(caseId) ?? [], actor, catalogue);
      // A case whose beginning was refused is no case: it leaves the lists, its content stays with the refused acts.
      if (next) change.put(db.cases, next);
      else change.delete(db.cases, caseId);
    }
  });
  // A refused act stays in the journal too, until its author has settled it.
  db.forgetInJournal(outcomes.flatMap((o) => (o.status === "applied" || o.status === "alreadyApplied" ? [o.seq] : [])));
}

/**
 * Turns the refused acts of a case that the county never began back into a draft, with all that was typed and photographed and
 * the number that was printed, in one transaction; its author mends it and takes it again.
 * @returns false when the case is known to the county, or its beginning is not among the refused acts
 */
export async function reopen({ db, now }: Pick<Act, "db" | "now">, caseId: CaseId): Promise<boolean> {
  return db.change(async (change) => {
    const entries = await db.openEntriesOf([caseId]);
    const commands = entries.filter((e) => e.status === "refused").map((e) => e.command);
    const begun = commands.find((c) => c.type === "begin");
    if (!begun || commands.length < entries.length || (await db.cases.get(caseId))?.base) return false;
    const filled = commands.findLast((c) => c.type === "fill" || c.type === "correct");
    const signature = commands.flatMap((c) => (c.type === "collect" ? [c.signature] : []))[0] ?? null;
    const number = commands.flatMap((c) => (c.type === "accept" && c.number ? [c.number] : []))[0];
    const acting = commands.flatMap((c) =>
      c.type === "represent" && !c.person ? [{ as: c.as, name: c.name, idNumber: c.idNumber, phone: c.phone, scope: c.scope, document: c.document }] : [],
    );
    const draft = { id: caseId, item: begun.item, itemVersion: begun.itemVersion, applicant: begun.applicant, form: filled?.form ?? {}, signature, updatedAt: now };
    change.put(db.drafts, { ...draft, files: commands.flatMap((c) => (c.type === "attach" ? c.files : [])), ...(number && { number }), ...(acting.length > 0 && { acting }) });
    for (const e of entries) change.delete(db.outbox, e.seq);
    change.delete(db.cases, caseId);
    await tellSettled(
      db,
      change,
      entries.map((e) => e.seq),
    );
    db.forgetInJournal(entries.map((e) => e.seq));
    return true;
  });
}

/** Its author lets a refused act go. */
export async function drop({ db }: Pick<Act, "db">, seq: number): Promise<void> {
  await db.change(async (change) => {
    if ((await db.outbox.rows.get(seq))?.status !== "refused") return;
    change.delete(db.outbox, seq);
    await tellSettled(db, change, [seq]);
  });
  db.forgetInJournal([seq]);
}

/** The office sees its people's unsettled refusals, and that these are so no longer. */
async function tellSettled(db: YimenDatabase, change: Change, seqs: readonly number[]): Promise<void> {
  db.setIn(change, "settled", [...((await db.get("settled")) ?? []), ...seqs]);
}
