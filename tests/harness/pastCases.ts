import { append, type CaseChange, type Db } from "@yimen/db";
import { type Random, random } from "@yimen/db/sample";
import { type Actor, type CaseCommand, type ItemVersion, uuidv7 } from "@yimen/domain";
import { caseOf, filesArrive } from "./cases.ts";
import { intakeCommands } from "./county.ts";

export type Left = "collected" | "noticed" | "accepted" | "promised";

/** A case that an agent took at a time and left so, by the rules. */
export function leftCase(item: ItemVersion, agent: Actor, at: number, left: Left, seed: number): CaseChange {
  const r = random(seed);
  const caseId = uuidv7(
    at,
    Uint8Array.from({ length: 10 }, () => Math.floor(r() * 256)),
  );
  const lacks = left === "noticed" || left === "promised";
  const { commands } = intakeCommands(item, seed, lacks ? "notice" : "collect");
  const files = commands.flatMap((c) => (c.type === "attach" ? c.files : []));
  const missing = commands.flatMap((c) => (c.type === "notice" ? c.missing.map((m) => m.what) : []));
  const list: CaseCommand[] = commands.filter((c) => c.type !== "notice").map((c) => ({ ...c, caseId }));
  const day = new Date(at + 8 * 3_600_000 + 10 * 86_400_000).toISOString().slice(0, 10);
  if (left === "noticed") list.push({ type: "notice", caseId, missing: missing.map((what) => ({ what, why: "未提交" })) });
  if (left === "promised") list.push({ type: "promise", caseId, materials: missing, dueOn: day, signature: files[0]?.hash ?? null });
  if (left === "accepted" || left === "promised") list.push({ type: "accept", caseId, number: null });
  return caseOf(
    item,
    list.map((command) => ({ command, actor: agent, at })),
  );
}

/** So many cases left lying over a span of time. */
export async function leaveCases(
  db: Db,
  county: string,
  items: readonly ItemVersion[],
  agent: Actor,
  options: { count: number; from: number; to: number; seed: number },
): Promise<CaseChange[]> {
  const r: Random = random(options.seed);
  const kinds: Left[] = ["collected", "noticed", "accepted", "promised"];
  const all: CaseChange[] = [];
  for (let from = 0; from < options.count; from += 500) {
    const some = Array.from({ length: Math.min(500, options.count - from) }, (_, i) =>
      leftCase(
        items[Math.floor(r() * items.length)] as ItemVersion,
        agent,
        Math.floor(options.from + r() * (options.to - options.from)),
        kinds[Math.floor(r() * kinds.length)] as Left,
        options.seed * 100_000 + from + i,
      ),
    );
    await db.sql.begin((tx) => append(tx, county, some, [], new Date()));
    await filesArrive(
      db,
      county,
      some.map((c) => c.state),
    );
    all.push(...some);
  }
  return all;
}
