import type { Bytes } from "@yimen/crypto";
import type {
  Absence,
  Actor,
  AnnouncedYears,
  Applicant,
  CaseCommand,
  CaseId,
  CaseState,
  ClockEvidence,
  CommandEnvelope,
  ContentHash,
  FormValues,
  ItemVersion,
  Mandate,
  MaterialFile,
  NumberBlock,
  PullCursor,
  Refusal,
  Representative,
} from "@yimen/domain";
import Dexie, { type Table } from "dexie";
import type { KeptContact } from "./contact.ts";
import type { KeptFault } from "./faults.ts";
import { type Journal, journalRow } from "./journal/journal.ts";
import { Change, type Codec, jsonCodec, type SealedRow, SealedTable, type Sealer } from "./sealed.ts";

/** A case as this device foresees it: the county's last word with this device's own waiting acts on top. */
export type LocalCase = {
  id: CaseId;
  state: CaseState;
  /** The county's last word; null while the county has never answered. */
  base: CaseState | null;
  /** Time of the last act, for the order of lists. */
  at: number;
};

/**
 * An act made here. `pending`: the county has not answered, unless its sequence is at or below `sentThrough`, the mark that a batch taken
 * in whole moves in one write; `refused`: it said no, and its author has not settled it; `sent`: it is with
 * the county, and kept for a while, because the county may be restored from a backup that lacks it; `broken`: the row can't be read any more, and waits to be
 * healed from the journal. Nothing but an answer or its author ends the first two.
 */
export type OutboxEntry = Omit<CommandEnvelope, "command" | "clock" | "v"> & {
  /** Version of the program's commands that wrote this one; absent in the oldest. */
  v?: number;
  command: CaseCommand;
  caseId: CaseId;
  status: "pending" | "refused" | "sent" | "broken";
  clock: ClockEvidence | null;
  refusal?: Refusal;
  answeredAt?: number;
  /** The number that the county gave where the device had none: asked for again should the county have lost it. */
  given?: string;
};

/** What is typed before it becomes an act. `number` is one already printed for this case, whose acts the county refused. */
export type Draft = {
  id: CaseId;
  item: string;
  itemVersion: number;
  applicant: Applicant;
  form: FormValues;
  files: MaterialFile[];
  updatedAt: number;
  number?: string;
  signature?: ContentHash | null;
  /** Who acts for the applicant: at most one as each. */
  acting?: ActingDraft[];
  /** Which page and field the person was at: phones drop a page when they please. */
  at?: { page: number; field: string };
};

/** Somebody who acts for the applicant, as typed so far; `document`: a photographed letter. */
export type ActingDraft = Omit<Representative, "at" | "signature" | "person">;

/** A photo or signature made here; `uploaded`: 0 waits, 1 the county has it whole, 2 the county does not take it. */
export type LocalFile = { hash: string; bytes: Blob; type: string; uploaded: 0 | 1 | 2; at: number };

export type CatalogueData = {
  version: string;
  items: ItemVersion[];
  people: Pick<Actor, "id" | "name" | "roles" | "unit" | "office">[];
  offices: { code: string; name: string }[];
  calendar: AnnouncedYears;
  /** Absent in what an older program stored. */
  mandates?: Mandate[];
  absences?: Absence[];
};

type Meta = {
  actor: Actor;
  /** The county knows this device, and takes it. */
  enrolled: boolean;
  nextSeq: number;
  /** All pending entries up to here are with the county. */
  sentThrough: number;
  blocks: NumberBlock[];
  cursor: PullCursor | null;
  lastSync: number;
  batch: number;
  page: number;
  catalogue: CatalogueData;
  contact: KeptContact;
  county: string;
  /** The data key, until the county has it in keeping for the day its owner forgets the secret. */
  escrow: string | null;
  lastForgot: number;
  /** What the county is to be told at the next contact, see `ReportInput`. */
  settled: number[];
  reveals: { caseId: CaseId; at: number }[];
  /** Where the program broke on this device, the newest first; nothing of a person or a case. */
  faults: KeptFault[];
  /** The version of the program that the county was last told. */
  saidApp: string;
};

/** There is no room on this device, also after all that the county has was let go. */
export class StorageFull extends Error {}

/** Browsers say it at the write, whatever their estimate said; Dexie wraps it in the error of the transaction. */
function isQuota(error: unknown): boolean {
  for (let e = error as { name?: string; inner?: unknown } | undefined; e; e = e.inner as typeof e) if (e.name === "QuotaExceededError") return true;
  return false;
}

const caseCodec: Codec<LocalCase> = (() => {
  const json = jsonCodec<{ id: CaseId; at: number; state: CaseState; base: CaseState | null | "same" }>("id", "at");
  // Mostly nothing waits, and both states are one: kept once.
  return {
    clear: json.clear as never,
    bytes: (value) => json.bytes(value.base === value.state ? { ...value, base: "same" } : value),
    value: (bytes, row) => {
      const value = json.value(bytes, row);
      return { ...value, base: value.base === "same" ? value.state : value.base };
    },
  };
})();

const fileCodec: Codec<LocalFile> = {
  clear: ({ hash, type, uploaded, at }) => ({ hash, type, uploaded, at }),
  bytes: async (file) => new Uint8Array(await file.bytes.arrayBuffer()) as Bytes,
  value: (bytes, row) => ({ ...(row as unknown as LocalFile), bytes: new Blob([bytes], { type: row.type as string }) }),
};

/**
 * One database a person, so that people who share a device never meet each other's work. All that is personal lies sealed; clear are
 * only ids, sequences, times and states by which rows are found.
 */
export class YimenDatabase extends Dexie {
  readonly cases: SealedTable<LocalCase, CaseId>;
  readonly outbox: SealedTable<OutboxEntry, number>;
  readonly drafts: SealedTable<Draft, CaseId>;
  readonly files: SealedTable<LocalFile, string>;
  /** The second copy of what waits; null where the browser can't have one. */
  journal: Journal | null = null;
  private lastDraft: Promise<void> = Promise.resolve();
  private readonly meta: SealedTable<{ key: string; value: unknown }, string>;

  constructor(person: string, sealer: Sealer) {
    // Strict: a completed transaction is on the disk. The default may lose "saved" work when the power fails.
    super(`yimen-${person}`, { chromeTransactionDurability: "strict" });
    this.version(1).stores({ cases: "id, at", outbox: "seq, caseId, status, [status+seq]", drafts: "id, updatedAt", files: "hash, uploaded", meta: "key" });
    const rows = <K extends string | number>(name: string) => this.table(name) as unknown as Table<SealedRow, K>;
    this.cases = new SealedTable(rows("cases"), "id", caseCodec, sealer);
    this.outbox = new SealedTable(rows("outbox"), "seq", jsonCodec<OutboxEntry>("seq", "caseId", "status", "at", "given"), sealer);
    this.drafts = new SealedTable(rows("drafts"), "id", jsonCodec<Draft>("id", "updatedAt"), sealer);
    this.files = new SealedTable(rows("files"), "hash", fileCodec, sealer);
    this.meta = new SealedTable(rows("meta"), "key", jsonCodec<{ key: string; value: unknown }>("key"), sealer);
  }

  async get<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
    return (await this.meta.get(key))?.value as Meta[K] | undefined;
  }

  async set<K extends keyof Meta>(key: K, value: Meta[K]): Promise<void> {
    const change = new Change();
    this.setIn(change, key, value);
    await change.commit(this);
  }

  setIn<K extends keyof Meta>(change: Change, key: K, value: Meta[K]): void {
    change.put(this.meta, { key, value });
  }

  /**
   * Reads, decides and writes with no other writer in between, in any tab: what `work` puts into the change is on the disk when this
   * resolves, all of it or, when `work` throws, nothing. Not to be nested.
   */
  async change<T>(work: (change: Change) => Promise<T>): Promise<T> {
    return navigator.locks.request(`yimen-write-${this.name}`, async () => {
      const change = new Change();
      const done = await work(change);
      const written = await this.commitMakingRoom(change);
      // What is not with the county has a second copy before anyone is told that it is saved.
      const waiting = (written.get("outbox") ?? []).filter((row) => row.status === "pending");
      if (waiting.length > 0) await this.journal?.append(waiting.map(journalRow));
      return done;
    }) as Promise<T>;
  }

  /** A full disk first costs what the county has already; only then is it said. @throws StorageFull */
  private async commitMakingRoom(change: Change): Promise<Map<string, readonly SealedRow[]>> {
    try {
      return await change.commit(this);
    } catch (error) {
      if (!isQuota(error)) throw error;
      if ((await this.freeUploaded(Number.POSITIVE_INFINITY)) === 0) throw new StorageFull();
      return await change.commit(this).catch((again) => {
        throw isQuota(again) ? new StorageFull() : again;
      });
    }
  }

  /** Removes photos that the county has, made before a time. They can be looked at again with a network. @returns how many */
  async freeUploaded(before: number): Promise<number> {
    return this.files.rows
      .where("uploaded")
      .equals(1)
      .and((row) => (row.at as number) < before)
      .delete();
  }

  /** These need not be brought back from the journal: answered, or let go. Nothing waits for it. */
  forgetInJournal(seqs: readonly number[]): void {
    if (seqs.length > 0) this.journal?.append([{ settled: [...seqs] }]).catch(() => {});
  }

  /** The newest cases first. */
  async newestCases(limit: number): Promise<LocalCase[]> {
    return this.cases.open(await this.cases.rows.orderBy("at").reverse().limit(limit).toArray());
  }

  async newestDrafts(limit: number): Promise<Draft[]> {
    return this.drafts.open(await this.drafts.rows.orderBy("updatedAt").reverse().limit(limit).toArray());
  }

  /** Rows that wait for the county, in order of sequence. */
  async pendingRows(above = 0, limit = Number.POSITIVE_INFINITY): Promise<SealedRow[]> {
    const from = Math.max(above, (await this.get("sentThrough")) ?? 0);
    return this.outbox.rows.where("[status+seq]").between(["pending", from], ["pending", Dexie.maxKey], false, true).limit(limit).toArray();
  }

  async pendingEntries(limit?: number): Promise<OutboxEntry[]> {
    return this.outbox.open(await this.pendingRows(0, limit));
  }

  async refusedEntries(): Promise<OutboxEntry[]> {
    return (await this.outbox.open(await this.outbox.rows.where("status").equals("refused").toArray())).sort((a, b) => a.seq - b.seq);
  }

  /** What is not settled yet, counted at one moment: between two counts a row may have changed its state. */
  async countOpen(): Promise<{ pending: number; refused: number; broken: number }> {
    // What is with the county keeps its state for a month: only what lies above the mark is looked at. The mark is sealed, and opening it
    // would end the transaction; an older one counts too much for a moment, never too little.
    const sent = (await this.get("sentThrough")) ?? 0;
    const { rows } = this.outbox;
    return this.transaction("r", rows, async () => ({
      pending: await rows.where("[status+seq]").between(["pending", sent], ["pending", Dexie.maxKey], false, true).count(),
      refused: await rows.where("status").equals("refused").count(),
      broken: await rows.where("status").equals("broken").count(),
    }));
  }

  async countEntries(status: "pending" | "refused" | "broken"): Promise<number> {
    return (await this.countOpen())[status];
  }

  /** Ids of the cases of which something waits; needs nothing opened. */
  async waitingCases(): Promise<Set<CaseId>> {
    return new Set((await this.pendingRows()).map((row) => row.caseId as CaseId));
  }

  /** Waiting and refused entries of some cases, in order of sequence. */
  async openEntriesOf(caseIds: readonly CaseId[]): Promise<OutboxEntry[]> {
    const sent = (await this.get("sentThrough")) ?? 0;
    const rows = await this.outbox.rows.where("caseId").anyOf(caseIds).toArray();
    const open = rows.filter((row) => row.status === "refused" || (row.status === "pending" && (row.seq as number) > sent));
    return (await this.outbox.open(open)).sort((a, b) => a.seq - b.seq);
  }

  /** Keeps that a person had the masked data of a case shown, before it is shown. */
  async noteReveal(caseId: CaseId, at: number): Promise<void> {
    await this.change(async (change) => this.setIn(change, "reveals", [...((await this.get("reveals")) ?? []), { caseId, at }]));
  }

  /** One after the other: two keystrokes must not overtake each other while they are sealed. */
  saveDraft(draft: Draft): Promise<void> {
    const saved = this.lastDraft.then(async () => {
      const change = new Change();
      change.put(this.drafts, draft);
      await change.commit(this);
    });
    this.lastDraft = saved.catch(() => {});
    return saved;
  }

  discardDraft(id: CaseId): Promise<void> {
    return this.lastDraft.then(() => this.change(async (change) => change.delete(this.drafts, id)));
  }
}
