import { type CaseId, type CaseState, formerNames } from "@yimen/domain";
import Dexie, { type IndexableType, type IntervalTree, type ObservabilitySet, RangeSet } from "dexie";
import type { LocalCase, YimenDatabase } from "./database.ts";

/** What a list shows and searches of a case. */
export type CaseSummary = Pick<CaseState, "id" | "number" | "item" | "stage"> & { applicant: string; former: string; at: number };

const chunk = 500;
const summary = ({ id, at, state }: LocalCase): CaseSummary => ({
  id,
  at,
  number: state.number,
  item: state.item,
  stage: state.stage,
  applicant: state.applicant.name,
  former: formerNames(state).join(" "),
});
/** Lets the screen draw and answer between two chunks: no list, however long, holds up a tap. */
const breathe = (): Promise<void> => new Promise((done) => setTimeout(done));

/**
 * The list of all local cases, in memory, newest act first. Read once in chunks; then every change, made in any tab, renews only
 * the cases it touched.
 */
export class CaseIndex {
  private readonly byId = new Map<CaseId, CaseSummary>();
  private readonly stale = new Set<CaseId>();
  private readonly table: string;
  private busy: Promise<void> = Promise.resolve();
  private closed = false;
  private readonly db: YimenDatabase;
  private readonly onChange: (all: CaseSummary[], whole: boolean) => void;

  /** @param onChange is given all summaries after each chunk; `whole` once every local case is among them */
  constructor(db: YimenDatabase, onChange: (all: CaseSummary[], whole: boolean) => void) {
    this.db = db;
    this.onChange = onChange;
    this.table = `idb://${db.name}/cases/`;
    Dexie.on("storagemutated", this.changed);
    this.busy = this.load();
  }

  close(): void {
    this.closed = true;
    Dexie.on.storagemutated.unsubscribe(this.changed);
  }

  private tell(whole: boolean): void {
    if (!this.closed)
      this.onChange(
        [...this.byId.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)),
        whole,
      );
  }

  private async load(): Promise<void> {
    const keys = (await this.db.cases.rows.orderBy("at").reverse().primaryKeys()) as CaseId[];
    this.byId.clear();
    await this.renew(keys, true);
    if (keys.length === 0) this.tell(true);
  }

  private async renew(keys: readonly CaseId[], first: boolean): Promise<void> {
    for (let i = 0; i < keys.length && !this.closed; i += chunk) {
      const part = keys.slice(i, i + chunk);
      for (const [n, row] of (await this.db.cases.bulkGet(part)).entries()) {
        if (row) this.byId.set(row.id, summary(row));
        else this.byId.delete(part[n] as CaseId);
      }
      const last = i + chunk >= keys.length;
      // A first screenful at once; the rest when it is whole: sorting ten thousand again for each chunk would be waste.
      if (last || (first && i === 0)) this.tell(!first || last);
      await breathe();
    }
  }

  private readonly changed = (parts: ObservabilitySet): void => {
    const keys = parts[this.table];
    if (!keys) return;
    let broad = false;
    for (const { from, to } of new RangeSet(keys as IntervalTree & IndexableType) as unknown as Iterable<{ from: CaseId; to: CaseId }>) {
      if (from === to) this.stale.add(from);
      else broad = true;
    }
    this.busy = this.busy.then(async () => {
      const now = [...this.stale];
      this.stale.clear();
      if (broad) await this.load();
      else if (now.length > 0) await this.renew(now, false);
    });
  };
}
