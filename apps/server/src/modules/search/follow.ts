import type { Db } from "@yimen/db";
import type { CaseState } from "@yimen/domain";
import { type Follower, followToEnd } from "../case/follower.ts";
import { caseWords, type Digest } from "./words.ts";

/** Adds to the words of cases what their changes bring: rows are only added, so that a name of before finds its case for ever. */
export const wordsOf = (county: string, digest: Digest): Follower<{ unit: string; state: CaseState }> => ({
  name: "words",
  columns: "c.unit, c.state",
  async work(tx, rows) {
    const found = rows.flatMap(({ id, unit, state }) => caseWords(state, digest).map((word) => ({ word, unit, at: state.acts[0]?.at ?? 0, id })));
    await tx`insert into case_words (county, word, unit, at, case_id)
      select ${county}, w.word, w.unit, to_timestamp(w.at / 1000.0), w.id from json_to_recordset(${JSON.stringify(found)}::text::json) as w(word text, unit text, at bigint, id uuid)
      order by w.word collate "C", w.at, w.id on conflict do nothing`;
  },
});

/** Large, since words that lie beside one another in the index are then added beside one another; some sixty megabytes while it is worked through. */
const alone = 10_000;

/** Follows to the end, as fast as it goes. @returns how many cases were looked at */
export const followWords = (db: Db, county: string, digest: Digest): Promise<number> => followToEnd(db, county, wordsOf(county, digest), alone);
