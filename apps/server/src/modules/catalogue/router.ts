import type { Actor, ItemVersion } from "@yimen/domain";
import { can, router } from "../../trpc/trpc.ts";

export type Catalogue = { version: string; items: ItemVersion[]; people: Pick<Actor, "id" | "name" | "roles" | "unit" | "office">[]; offices: { code: string; name: string }[] };

export const catalogueRouter = router({
  /** All that a device needs to work offline besides cases: items with every version in use, names of colleagues and offices. */
  all: can("self").query(async ({ ctx }): Promise<Catalogue> => {
    const items = await ctx.db.sql<{ body: ItemVersion }[]>`select body from item_versions where county = ${ctx.county} order by code, version`;
    const people = await ctx.db.sql<Catalogue["people"]>`select id, name, roles, unit, office from people where county = ${ctx.county} order by id`;
    const offices = await ctx.db.sql<Catalogue["offices"]>`select code, name from offices where county = ${ctx.county} order by code`;
    const [stamp] = await ctx.db.sql<
      { v: string }[]
    >`select count(*) || '-' || coalesce(extract(epoch from max(published_at))::bigint, 0) as v from item_versions where county = ${ctx.county}`;
    return {
      version: stamp?.v ?? "0",
      items: items.map((i) => i.body),
      people: [...people, { id: "system" as never, name: "一门系统", roles: ["system"], unit: null, office: ctx.county as never }],
      offices: [...offices],
    };
  }),
});
