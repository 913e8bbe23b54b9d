import { TRPCError } from "@trpc/server";
import {
  figuresReachOf,
  type Grouping,
  groupings,
  type LegalDate,
  legalDateOf,
  longestPeriod,
  type Measure,
  type Milestone,
  measures,
  type Period,
  partsOf,
  periodBefore,
  periodLength,
  stepOf,
  stepsOf,
} from "@yimen/domain";
import type { PendingQuery, Row, TransactionSql } from "postgres";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";
import { isBehind } from "../case/follower.ts";
import { type Reader, type Reading, readAs } from "../case/reader.ts";

/** Sums of a period; what is not in it is nought. */
export type Sums = Record<Measure, number>;
/** One case behind a figure; no word of whose it is. Days of the law, Asia/Shanghai; working days of the promise that were used. */
export type FigureCase = {
  id: string;
  number: string | null;
  item: string;
  unit: string;
  office: string;
  on: string;
  takenOn: string | null;
  answeredOn: string | null;
  used: number | null;
  promised: number | null;
  statutory: number | null;
  late: boolean;
};

const Days = z.object({ from: z.iso.date(), to: z.iso.date(), unit: z.string().max(20).nullable().default(null) });
type Days = z.infer<typeof Days>;
const sums = measures.map((m) => `coalesce(sum("${m}"), 0)::int as "${m}"`).join(", ");
const pageSize = 50;

/** @throws BAD_REQUEST `figures.period` for one that ends before it begins, or is longer than three years */
function periodIn({ from, to }: Days): Period {
  const period = { from: from as LegalDate, to: to as LegalDate };
  if (periodLength(period) < 1 || periodLength(period) > longestPeriod) throw new TRPCError({ code: "BAD_REQUEST", message: "figures.period" });
  return period;
}

const readFigures = <T>(ctx: Reading, work: (reader: Reader) => Promise<T>): Promise<T> => readAs(ctx, work, figuresReachOf(ctx.actor));

const ofDays = (tx: TransactionSql, table: string, ofUnit: Reader["ofUnit"], by: Grouping, unit: string | null, { from, to }: Period) =>
  tx`from ${tx(table)} where ${ofUnit} and by = ${by} and day between ${from}::text::date and ${to}::text::date ${unit === null ? tx`` : tx`and unit = ${unit}`}`;

/** The rows that a period is added up from: whole months, and the days that are left. */
function summed(tx: TransactionSql, ofUnit: Reader["ofUnit"], by: Grouping, unit: string | null, period: Period): PendingQuery<Row[]> {
  const { months, days } = partsOf(period);
  const parts = [...(months ? [ofDays(tx, "figures_by_month", ofUnit, by, unit, months)] : []), ...days.map((span) => ofDays(tx, "figures", ofUnit, by, unit, span))];
  const [first = tx``, second, third] = parts.map((part) => tx`select * ${part}`);
  return tx`from (${first} ${second ? tx`union all ${second}` : tx``} ${third ? tx`union all ${third}` : tx``}) s`;
}

/** Where a figure's cases are: the column of its day, whose hand it was, and what else must hold. */
const behind: Record<Measure, { thing: Milestone; also?: string }> = {
  taken: { thing: "taken" },
  accepted: { thing: "accepted" },
  noticed: { thing: "noticed" },
  declined: { thing: "declined" },
  answered: { thing: "answered" },
  granted: { thing: "answered", also: "facts->'answered'->>'outcome' = 'grant'" },
  refused: { thing: "answered", also: "facts->'answered'->>'outcome' = 'refuse'" },
  late: { thing: "answered", also: "late" },
  beyond: { thing: "answered", also: "(facts->'answered'->>'beyond')::boolean" },
  onSpot: { thing: "answered", also: "(facts->'answered'->>'onSpot')::boolean" },
  parallel: { thing: "answered", also: "(facts->'answered'->>'parallel')::boolean" },
  used: { thing: "answered" },
  promised: { thing: "answered" },
  statutory: { thing: "answered" },
  saved: { thing: "answered", also: "(facts->'answered'->>'used')::int < (facts->'answered'->>'statutory')::int" },
  ended: { thing: "ended" },
  delivered: { thing: "delivered" },
  ofTakenAccepted: { thing: "taken", also: "accepted_on is not null" },
  ofTakenAnswered: { thing: "taken", also: "answered_on is not null" },
  ofTakenDelivered: { thing: "taken", also: "delivered_on is not null" },
};

export const figuresRouter = router({
  /**
   * All that the page of figures shows of a period, and the sums of the one before: by step of time, unit, township, item and hour of the week.
   * `unit`: of one unit alone; `counting`: not all is counted yet. @throws BAD_REQUEST `figures.period`
   */
  overview: can("figures.read")
    .input(Days)
    .query(async ({ ctx, input }) => {
      const period = periodIn(input);
      const step = stepOf(period);
      const found = await readFigures(ctx, async ({ tx, ofUnit }) => {
        const rows = (by: Grouping, span: Period) => summed(tx, ofUnit, by, input.unit, span);
        const by = <T extends Row>(columns: string, which: Grouping, span: Period, group: string) =>
          tx<(T & Sums)[]>`select ${tx.unsafe(columns)} ${tx.unsafe(sums)} ${rows(which, span)} ${tx.unsafe(group)}`;
        return {
          total: (await by("", "unit", period, ""))[0],
          before: (await by("", "unit", periodBefore(period), ""))[0],
          course: await tx<
            ({ on: string } & Sums)[]
          >`select date_trunc(${step}, day)::date::text as "on", ${tx.unsafe(sums)} ${ofDays(tx, "figures", ofUnit, "unit", input.unit, period)} group by 1 order by 1`,
          units: await by<{ member: string }>("unit as member,", "unit", period, "group by 1 order by 1"),
          towns: await by<{ member: string }>("member,", "town", period, "group by 1 order by 1"),
          items: await by<{ member: string; unit: string }>("member, unit,", "item", period, "group by 1, 2 order by 1"),
          hours: await tx<{ member: string; taken: number }[]>`select member, sum(taken)::int as taken ${rows("hour", period)} group by 1 having sum(taken) <> 0`,
        };
      });
      const known = new Map(found.course.map((c) => [c.on, c]));
      const offered = await offer(ctx.db.sql, ctx.county, input.unit ?? unitOf(ctx.actor), [period.to, legalDateOf(ctx.now())].sort()[0] as LegalDate);
      return {
        ...found,
        total: found.total as Sums,
        before: found.before as Sums,
        step,
        course: stepsOf(period).map((on) => ({ ...none, ...known.get(on), on })),
        offered,
        counting: await isBehind(ctx.db, ctx.county, "figures"),
      };
    }),
  /** Sums by person or office. @throws BAD_REQUEST `figures.period` */
  ranking: can("figures.read")
    .input(Days.extend({ by: z.enum(["person", "office"]) }))
    .query(async ({ ctx, input }) => {
      const period = periodIn(input);
      const rows = await readFigures(
        ctx,
        ({ tx, ofUnit }) => tx<({ member: string } & Sums)[]>`
          select member, ${tx.unsafe(sums)} ${summed(tx, ofUnit, input.by, input.unit, period)} group by member order by member`,
      );
      if (input.by === "person") await ctx.audit("figures.people", null, `${period.from} ${period.to} ${rows.length}`);
      return rows;
    }),
  /** The cases behind one figure, the latest first. `member` of `by`, as in the sums; null: all. @throws BAD_REQUEST `figures.period` */
  cases: can("figures.read")
    .input(
      Days.extend({
        measure: z.enum(measures),
        by: z.enum(groupings).default("unit"),
        member: z.string().max(60).nullable().default(null),
        after: z.object({ on: z.iso.date(), id: z.uuid() }).nullable().default(null),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { from, to } = periodIn(input);
      const { thing, also } = behind[input.measure];
      const { after } = input;
      const rows = await readFigures(ctx, ({ tx, ofUnit }) => {
        const on = tx.unsafe(`${thing}_on`);
        return tx<(Omit<FigureCase, "number"> & { number: string | null })[]>`
          select f.case_id as id, (select number from cases c where c.county = f.county and c.id = f.case_id) as number, f.item, f.unit, f.facts->>'office' as office, f.on::text as on,
            f.taken_on::text as "takenOn", f.answered_on::text as "answeredOn", (f.facts->'answered'->>'used')::int as used, (f.facts->'answered'->>'promised')::int as promised,
            (f.facts->'answered'->>'statutory')::int as statutory, f.late
          from (select *, ${on} as on from case_facts where ${ofUnit} and ${on} between ${from}::text::date and ${to}::text::date
            ${input.unit === null ? tx`` : tx`and unit = ${input.unit}`} ${also ? tx.unsafe(`and ${also}`) : tx``} ${memberIs(tx, input.by, input.member, thing)}
            ${after ? tx`and ${on} <= ${after.on}::text::date and (${on} < ${after.on}::text::date or case_id < ${after.id})` : tx``}
            order by ${on} desc, case_id desc limit ${pageSize + 1}) f order by f.on desc, f.case_id desc`;
      });
      await ctx.audit("figures.cases", null, `${input.measure} ${from} ${to} ${rows.length}`);
      const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
      return { lines: rows.slice(0, pageSize) as FigureCase[], next: last ? { on: last.on, id: last.id } : null };
    }),
});

const none = Object.fromEntries(measures.map((m) => [m, 0])) as Sums;
const unitOf = (actor: Reading["actor"]): string | null => {
  const reach = figuresReachOf(actor);
  return reach.of === "unit" ? reach.unit : null;
};

function memberIs(tx: TransactionSql, by: (typeof groupings)[number], member: string | null, thing: string): PendingQuery<Row[]> {
  if (member === null) return tx``;
  if (by === "unit") return tx`and unit = ${member}`;
  if (by === "item") return tx`and item = ${member}`;
  if (by === "town") return tx`and left(facts->>'office', 9) = ${member}`;
  if (by === "office") return tx`and facts->>'office' = ${member}`;
  if (by === "person") return tx`and facts->${thing}->>'by' = ${member}`;
  // Weekday and hour in Shanghai, which has kept one offset since 1991.
  return tx`and to_char(to_timestamp((facts->'taken'->>'at')::bigint / 1000) at time zone 'UTC' + interval '8 hours', 'FMD FMHH24') = ${member.replace(/^\d/, (d) => String(Number(d) + 1))}`;
}

/**
 * What the centre offers on a day (T2, the four hundred-percents): items in force, how many of them are taken at its windows, for how many a chief
 * representative may sign alone, and of those that concern several departments how many ask them at once.
 */
async function offer(
  sql: Reading["db"]["sql"],
  county: string,
  unit: string | null,
  day: LegalDate,
): Promise<{ items: number; housed: number; delegated: number; joint: number; parallel: number }> {
  const [row] = await sql<{ items: number; housed: number; delegated: number; joint: number; parallel: number }[]>`
    with newest as (
      select distinct on (code) code, body from item_versions where county = ${county} and coalesce(body->>'validFrom', '') <= ${day} order by code, version desc
    ), offered as (select code, body from newest where body->>'status' = 'published' ${unit === null ? sql`` : sql`and body->>'unit' = ${unit}`})
    select count(*)::int as items, count(*) filter (where body->'intake'->>'county' <> 'none')::int as housed,
      count(*) filter (where exists (select 1 from mandates m where m.county = ${county} and m.item = code and m.from_day <= ${day}::text::date and m.to_day >= ${day}::text::date and (m.withdrawn_at is null or m.withdrawn_at > (${day}::text::date + 1) at time zone 'Asia/Shanghai')))::int as delegated,
      count(*) filter (where body->>'class' = 'joint' or body ? 'parallel')::int as joint, count(*) filter (where body ? 'parallel')::int as parallel
    from offered`;
  return row ?? { items: 0, housed: 0, delegated: 0, joint: 0, parallel: 0 };
}
