import { absencesOf, mandatesOf, yearsOf } from "@yimen/db";
import { type Absence, type Actor, type AnnouncedYears, announcedYears, type ItemVersion, type Mandate } from "@yimen/domain";
import { z } from "zod";
import { can, router } from "../../trpc/trpc.ts";

export type Catalogue = {
  version: string;
  items: ItemVersion[];
  people: Pick<Actor, "id" | "name" | "roles" | "unit" | "office">[];
  offices: { code: string; name: string }[];
  calendar: AnnouncedYears;
  /** What chief representatives may sign alone. */
  mandates: Mandate[];
  /** Who stands in for whom. */
  absences: Absence[];
};

/** The newest year that the program came with: a new program brings it to devices with an old one, as a year that the county loads does. */
const calendarVersion = Object.keys(announcedYears).sort().at(-1) ?? "";

export const catalogueRouter = router({
  /**
   * All that a device needs to work offline besides cases: items with every version in use, names of colleagues and offices, the work
   * calendar. Null when the device has it already.
   */
  all: can("self")
    .input(z.object({ have: z.string().max(80).nullable() }))
    .query(async ({ ctx, input }): Promise<Catalogue | null> => {
      const { county } = ctx;
      // A row's transaction changes with every change of the row, whoever makes it and however.
      const [stamp] = await ctx.db.sql<{ v: string }[]>`select md5(string_agg(x, ',' order by x)) as v from (
        select code || version || xmin::text as x from item_versions where county = ${county}
        union all select id || name || roles::text || office || coalesce(unit, '') || active::text from people where county = ${county}
        union all select year || xmin::text from calendar_years where county = ${county}
        union all select id || xmin::text from absences where county = ${county}
        union all select id || xmin::text from mandates where county = ${county}
        union all select code || xmin::text from offices where county = ${county}) as rows`;
      const version = `${stamp?.v ?? ""}-${calendarVersion}`;
      if (version === input.have) return null;
      const items = await ctx.db.sql<{ body: ItemVersion }[]>`select body from item_versions where county = ${county} order by code, version`;
      const people = await ctx.db.sql<Catalogue["people"]>`select id, name, roles, unit, office from people where county = ${county} order by id`;
      const offices = await ctx.db.sql<Catalogue["offices"]>`select code, name from offices where county = ${county} order by code`;
      return {
        version,
        items: items.map((i) => i.body),
        people: [...people, { id: "system" as never, name: "一门系统", roles: ["system"], unit: null, office: county as never }],
        offices: [...offices],
        calendar: await yearsOf(ctx.db.sql, county),
        mandates: await mandatesOf(ctx.db.sql, county),
        absences: await absencesOf(ctx.db.sql, county),
      };
    }),
});
