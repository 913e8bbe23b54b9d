import { fromUtf8, toBase64url, utf8 } from "@yimen/crypto";
import type { Actor } from "@yimen/domain";
import type { YimenDatabase } from "../database.ts";
import type { SealedRow, Sealer } from "../sealed.ts";
import { Journal, type JournalLine, journalRow, readJournals, removeJournals } from "./journal.ts";

type Owner = { actor: Actor; county: string };
const ownerContext = "journal/owner";

/**
 * Lets database and journal heal each other when a store is opened: acts that the database has lost come back from the journal as waiting
 * (the county answers what it has as before); rows that can't be read are replaced; the sequence never falls back. Then a fresh journal
 * begins with all that waits, and the old ones go.
 * @returns how many acts came back, and whether the database had lost even its owner
 */
export async function healStore(db: YimenDatabase, person: string, sealer: Sealer): Promise<{ healed: number; lost: boolean }> {
  const content = await readJournals(person);
  return db.change(async (change) => {
    const lost = content.owner !== null && !(await db.get("actor"));
    if (content.owner && lost) {
      const owner = JSON.parse(fromUtf8(await sealer.suite.open(sealer.key, content.owner, ownerContext))) as Owner;
      db.setIn(change, "actor", owner.actor);
      db.setIn(change, "county", owner.county);
    }
    const here = new Map((await db.outbox.rows.toArray()).map((row) => [row.seq as number, row]));
    const lacking = [...content.rows.values()].filter((row) => {
      const present = here.get(row.seq as number);
      return !content.settled.has(row.seq as number) && (present === undefined || present.status === "broken");
    });
    // Whatever stood in the journal may have reached the county: no sequence is used for another act.
    const highest = Math.max(0, ...content.rows.keys(), ...content.settled, ...here.keys());
    if (highest >= ((await db.get("nextSeq")) ?? 1)) db.setIn(change, "nextSeq", highest + 1);
    change.putSealed(
      db.outbox,
      lacking.map((row) => ({ ...row, status: "pending" })),
    );
    // The mark of what is sent must not hide what came back below it.
    const through = (await db.get("sentThrough")) ?? 0;
    const low = lacking.filter((row) => (row.seq as number) <= through);
    if (low.length > 0) {
      const sent = [...here.values()].filter((row) => row.status === "pending" && (row.seq as number) <= through).map((row) => row.seq as number);
      change.mark(db.outbox, sent, { status: "sent" });
      db.setIn(change, "sentThrough", 0);
    }
    return { healed: lacking.length, lost };
  });
}

/** Begins this tab's journal: the owner, and all that waits; then the files of tabs that are gone are no longer needed. */
export async function beginJournal(db: YimenDatabase, person: string, sealer: Sealer): Promise<Journal | null> {
  const old = (await readJournals(person)).names;
  const journal = await Journal.open(person);
  if (!journal) return null;
  const [actor, county] = [await db.get("actor"), await db.get("county")];
  const owner = await sealer.suite.seal(sealer.key, utf8(JSON.stringify({ actor, county })), ownerContext);
  const waiting = await db.pendingRows();
  const next = (await db.get("nextSeq")) ?? 1;
  const lines: JournalLine[] = [
    { owner: toBase64url(owner) },
    ...(next > 1 ? [{ settled: [next - 1].filter((seq) => !waiting.some((row) => row.seq === seq)) }] : []),
    ...waiting.map((row: SealedRow) => journalRow(row)),
  ];
  await journal.append(lines);
  await removeJournals(person, old);
  return journal;
}
