import type {
  Actor,
  Applicant,
  CaseCommand,
  CaseId,
  CaseState,
  CommandEnvelope,
  ContentHash,
  FormValues,
  ItemVersion,
  MaterialFile,
  NumberBlock,
  PullCursor,
  Refusal,
} from "@yimen/domain";
import Dexie, { type EntityTable } from "dexie";

/** A case as this device foresees it: the county's last word with this device's own waiting acts on top. */
export type LocalCase = {
  id: CaseId;
  state: CaseState;
  /** The county's last word; null while the county has never answered. */
  base: CaseState | null;
  /** Time of the last act, for the order of lists. */
  at: number;
};

/** An act that the county has not taken in yet, or has refused. Nothing but an answer or its author removes it. */
export type OutboxEntry = Omit<CommandEnvelope, "command"> & { command: CaseCommand; caseId: CaseId; status: "pending" | "refused"; refusal?: Refusal; answeredAt?: number };

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
};

/** A photo or signature made here; `uploaded` once the county has it whole. */
export type LocalFile = { hash: string; bytes: Blob; type: string; uploaded: 0 | 1; at: number };

export type CatalogueData = {
  version: string;
  items: ItemVersion[];
  people: Pick<Actor, "id" | "name" | "roles" | "unit" | "office">[];
  offices: { code: string; name: string }[];
};

type Meta = { device: string; label: string; nextSeq: number; blocks: NumberBlock[]; cursor: PullCursor | null; lastSync: number; batch: number; catalogue: CatalogueData };

/** One database a person, so that people who share a device never meet each other's work. */
export class YimenDatabase extends Dexie {
  declare cases: EntityTable<LocalCase, "id">;
  declare outbox: EntityTable<OutboxEntry, "seq">;
  declare drafts: EntityTable<Draft, "id">;
  declare files: EntityTable<LocalFile, "hash">;
  declare meta: EntityTable<{ key: string; value: unknown }, "key">;

  constructor(person: string) {
    // Strict: a completed transaction is on the disk. The default may lose "saved" work when the power fails.
    super(`yimen-${person}`, { chromeTransactionDurability: "strict" });
    this.version(1).stores({ cases: "id, at", outbox: "seq, caseId, status", drafts: "id, updatedAt", files: "hash, uploaded", meta: "key" });
  }

  async get<K extends keyof Meta>(key: K): Promise<Meta[K] | undefined> {
    return (await this.meta.get(key))?.value as Meta[K] | undefined;
  }

  async set<K extends keyof Meta>(key: K, value: Meta[K]): Promise<void> {
    await this.meta.put({ key, value });
  }
}
