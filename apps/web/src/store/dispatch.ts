import {
  type Actor,
  type CaseCommand,
  type CaseId,
  type CaseState,
  type CommandEnvelope,
  decide,
  evolve,
  legalDateOf,
  ok,
  parseCaseNumber,
  type Refusal,
  type Result,
  takeNumber,
} from "@yimen/domain";
import type { CatalogueData, LocalCase, OutboxEntry, YimenDatabase } from "./database.ts";

export type Act = { readonly db: YimenDatabase; readonly actor: Actor; readonly now: number };

const itemOf = (catalogue: CatalogueData | undefined, code: string, version: number) => catalogue?.items.find((i) => i.code === code && i.version === version);

/** Decides one command on a foreseen state, as the county will. */
export function foresee(state: CaseState | null, command: CaseCommand, at: number, actor: Actor, catalogue: CatalogueData | undefined): Result<CaseState> {
  const item = command.type === "begin" ? itemOf(catalogue, command.item, command.itemVersion) : state ? itemOf(catalogue, state.item, state.itemVersion) : undefined;
  const person = (id: string) => catalogue?.people.find((p) => p.id === id) as Actor | undefined;
  const decided = decide(state, command, { actor, at, item, person, numberState: (n) => (parseCaseNumber(n) ? "free" : "foreign") });
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
  const catalogue = await db.get("catalogue");
  let refusal: Refusal | null = null;
  const states = new Map<string, LocalCase>();
  try {
    await db.transaction("rw", db.cases, db.outbox, db.meta, db.drafts, async () => {
      let seq = (await db.get("nextSeq")) ?? 1;
      let blocks = (await db.get("blocks")) ?? [];
      const ids = [...new Set(commands.map((c) => c.caseId))];
      for (const row of await db.cases.bulkGet(ids)) if (row) states.set(row.id, row);
      const last = new Map<string, number>();
      for (const entry of await db.outbox.where("caseId").anyOf(ids).toArray())
        if (entry.status === "pending") last.set(entry.caseId, Math.max(last.get(entry.caseId) ?? 0, entry.seq));
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
        if (!next.ok) {
          refusal = next.error;
          throw new Error("refused");
        }
        entries.push({ seq, after: last.get(command.caseId) ?? 0, base: row?.base?.version ?? 0, at: now, command, caseId: command.caseId, status: "pending" });
        last.set(command.caseId, seq);
        states.set(command.caseId, { id: command.caseId, state: next.value, base: row?.base ?? null, at: now });
        seq += 1;
      }
      await db.outbox.bulkAdd(entries);
      await db.cases.bulkPut([...states.values()]);
      await db.drafts.bulkDelete(ids);
      await db.meta.bulkPut([
        { key: "nextSeq", value: seq },
        { key: "blocks", value: blocks },
      ]);
    });
  } catch (error) {
    if (refusal) return { ok: false, error: refusal };
    throw error;
  }
  return ok([...states.values()].map((s) => s.state));
}

/** The county's word on cases, with this device's own waiting acts decided anew on top. */
export async function receive({ db, actor }: Omit<Act, "now">, incoming: readonly CaseState[], known?: CatalogueData): Promise<void> {
  if (incoming.length === 0) return;
  const catalogue = known ?? (await db.get("catalogue"));
  await db.transaction("rw", db.cases, db.outbox, async () => {
    const waiting = Map.groupBy(await db.outbox.where("status").equals("pending").toArray(), (e) => e.caseId);
    await db.cases.bulkPut(incoming.map((base) => foreseen(base, waiting.get(base.id) ?? [], actor, catalogue) as LocalCase));
  });
}

/** @returns null when nothing is left of the case: the county does not know it, and nothing of it waits */
function foreseen(base: CaseState | null, waiting: readonly OutboxEntry[], actor: Actor, catalogue: CatalogueData | undefined): LocalCase | null {
  let state = base;
  for (const entry of [...waiting].sort((a, b) => a.seq - b.seq)) {
    const next = foresee(state, entry.command, entry.at, actor, catalogue);
    // What the county will refuse is not foreseen; its author learns it with the answer.
    if (next.ok) state = next.value;
  }
  return state && { id: state.id, state, base, at: state.acts.at(-1)?.at ?? 0 };
}

/** Writes the county's answers: taken in → out of the outbox; refused → kept with its reason, and the case shown as the county has it. */
export async function settle({ db, actor }: Omit<Act, "now">, outcomes: readonly import("@yimen/domain").CommandOutcome[], now: number): Promise<void> {
  const catalogue = await db.get("catalogue");
  await db.transaction("rw", db.cases, db.outbox, async () => {
    const done = outcomes.filter((o) => o.status === "applied" || o.status === "alreadyApplied").map((o) => o.seq);
    const refused = outcomes.filter((o) => o.status === "refused");
    await db.outbox.bulkDelete(done);
    if (refused.length === 0) return;
    const entries = (await db.outbox.bulkGet(refused.map((o) => o.seq))).filter((e) => e !== undefined);
    await db.outbox.bulkPut(
      entries.map((e) => ({ ...e, status: "refused" as const, refusal: refused.find((o) => o.seq === e.seq)?.refusal ?? { code: "command.malformed" as const }, answeredAt: now })),
    );
    for (const caseId of new Set(entries.map((e) => e.caseId))) {
      const row = await db.cases.get(caseId);
      const waiting = (await db.outbox.where("caseId").equals(caseId).toArray()).filter((e) => e.status === "pending");
      const next = foreseen(row?.base ?? null, waiting, actor, catalogue);
      // A case whose beginning was refused is no case: it leaves the lists, its content stays with the refused acts.
      if (next) await db.cases.put(next);
      else await db.cases.delete(caseId as CaseId);
    }
  });
}

export const toEnvelope = ({ seq, after, base, at, command }: OutboxEntry): CommandEnvelope => ({ seq, after, base, at, command });

/**
 * Turns the refused acts of a case that the county never began back into a draft, with all that was typed and photographed and
 * the number that was printed, in one transaction; its author mends it and takes it again.
 * @returns false when the case is known to the county, or its beginning is not among the refused acts
 */
export async function reopen({ db, now }: Pick<Act, "db" | "now">, caseId: CaseId): Promise<boolean> {
  return db.transaction("rw", db.cases, db.outbox, db.drafts, async () => {
    const entries = (await db.outbox.where("caseId").equals(caseId).toArray()).sort((a, b) => a.seq - b.seq);
    const commands = entries.filter((e) => e.status === "refused").map((e) => e.command);
    const begun = commands.find((c) => c.type === "begin");
    if (!begun || commands.length < entries.length || (await db.cases.get(caseId))?.base) return false;
    const filled = commands.findLast((c) => c.type === "fill" || c.type === "correct");
    const signature = commands.flatMap((c) => (c.type === "collect" ? [c.signature] : []))[0] ?? null;
    const number = commands.flatMap((c) => (c.type === "accept" && c.number ? [c.number] : []))[0];
    const draft = { id: caseId, item: begun.item, itemVersion: begun.itemVersion, applicant: begun.applicant, form: filled?.form ?? {}, signature, updatedAt: now };
    await db.drafts.put({ ...draft, files: commands.flatMap((c) => (c.type === "attach" ? c.files : [])), ...(number && { number }) });
    await db.outbox.bulkDelete(entries.map((e) => e.seq));
    await db.cases.delete(caseId);
    return true;
  });
}
