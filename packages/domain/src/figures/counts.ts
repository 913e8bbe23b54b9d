import { type LegalDate, legalDateOf, weekday } from "../kernel/legalDate.ts";
import { systemId } from "../org/roles.ts";
import type { CaseFacts } from "./facts.ts";

/**
 * What is counted, each on the day on which it was done, Asia/Shanghai. `used` to `saved` are sums of working days over what was answered; the last three
 * follow what was taken on a day: how many of it have been accepted, answered and handed over by now.
 */
export const measures = [
  "taken",
  "accepted",
  "noticed",
  "declined",
  "answered",
  "granted",
  "refused",
  "late",
  "beyond",
  "onSpot",
  "parallel",
  "used",
  "promised",
  "statutory",
  "saved",
  "ended",
  "delivered",
  "ofTakenAccepted",
  "ofTakenAnswered",
  "ofTakenDelivered",
] as const;
export type Measure = (typeof measures)[number];
export type Counts = Readonly<Partial<Record<Measure, number>>>;

/**
 * What is counted for, within a unit: `unit` is all of it (its member is empty), `town` the township or the county's own centre, `person` whoever has done
 * it, `hour` is `weekday hour` of the taking, weekday 0 for Sunday.
 */
export const groupings = ["unit", "item", "town", "office", "person", "hour"] as const;
export type Grouping = (typeof groupings)[number];

export type Count = { readonly by: Grouping; readonly unit: string; readonly member: string; readonly day: LegalDate; readonly counts: Counts };

const hourOf = (at: number): number => Math.floor((at / 3_600_000 + 8) % 24);
/** The township of an office; the county's own centre is under its own code. */
export const townOf = (office: string): string => office.slice(0, 9);

/** All that a case adds to the figures. The sum over all cases is every figure there is. */
export function countsOf(facts: CaseFacts): Count[] {
  const { unit, taken, accepted, noticed, declined, answered, ended, delivered } = facts;
  const all: Count[] = [];
  const add = (done: { at: number; by: string } | null, counts: Counts): void => {
    if (!done) return;
    const day = legalDateOf(done.at);
    const members: [Grouping, string][] = [
      ["unit", ""],
      ["item", facts.item],
      ["town", townOf(facts.office)],
      ["office", facts.office],
    ];
    if (done.by !== systemId) members.push(["person", done.by]);
    all.push(...members.map(([by, member]) => ({ by, unit, member, day, counts })));
  };
  add(taken, { taken: 1, ...(accepted && { ofTakenAccepted: 1 }), ...(answered && { ofTakenAnswered: 1 }), ...(delivered && { ofTakenDelivered: 1 }) });
  if (taken) all.push({ by: "hour", unit, member: `${weekday(legalDateOf(taken.at))} ${hourOf(taken.at)}`, day: legalDateOf(taken.at), counts: { taken: 1 } });
  add(accepted, { accepted: 1 });
  add(noticed, { noticed: 1 });
  add(declined, { declined: 1 });
  add(ended, { ended: 1 });
  add(delivered, { delivered: 1 });
  if (answered) {
    const { outcome, used, promised, statutory, late, beyond, onSpot, parallel } = answered;
    add(answered, {
      answered: 1,
      ...(outcome === "grant" && { granted: 1 }),
      ...(outcome === "refuse" && { refused: 1 }),
      ...(late && { late: 1 }),
      ...(beyond && { beyond: 1 }),
      ...(onSpot && { onSpot: 1 }),
      ...(parallel && { parallel: 1 }),
      used,
      promised,
      statutory,
      saved: Math.max(0, statutory - used),
    });
  }
  return all;
}

/** Counts of the same grouping, day, unit and member in one. */
export function addedUp(counts: Iterable<Count>): Count[] {
  const sums = new Map<string, Omit<Count, "counts"> & { counts: Partial<Record<Measure, number>> }>();
  for (const { counts: more, ...of } of counts) {
    const key = `${of.by}/${of.day}/${of.unit}/${of.member}`;
    const sum = sums.get(key) ?? { ...of, counts: {} };
    sums.set(key, sum);
    for (const [measure, n] of Object.entries(more) as [Measure, number][]) sum.counts[measure] = (sum.counts[measure] ?? 0) + n;
  }
  return [...sums.values()];
}

const negated = (count: Count): Count => ({ ...count, counts: Object.fromEntries(Object.entries(count.counts).map(([measure, n]) => [measure, -n])) });

/** What is to be added to the sums where the facts of some cases take the place of those of before; without what comes to nothing. */
export const difference = (before: readonly CaseFacts[], now: readonly CaseFacts[]): Count[] =>
  addedUp([...before.flatMap(countsOf).map(negated), ...now.flatMap(countsOf)]).filter((sum) => Object.values(sum.counts).some((n) => n !== 0));

/** The same sums by whole months, each under its first day. */
export const monthly = (sums: readonly Count[]): Count[] => addedUp(sums.map((sum) => ({ ...sum, day: `${sum.day.slice(0, 7)}-01` as LegalDate })));
