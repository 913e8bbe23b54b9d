import { hash as argon2 } from "@node-rs/argon2";
import { Actor, blockName } from "@yimen/domain";
import type { Db } from "../connect.ts";
import { append } from "../store/append.ts";
import { pastCases } from "./cases.ts";
import { directoryItems } from "./items/directory.ts";
import { licenceItems } from "./items/licences.ts";
import { livelihoodItems } from "./items/livelihood.ts";
import { demoCounty, demoOffices, demoPassword, demoPeople, demoWindows } from "./people.ts";

export { pastCases } from "./cases.ts";
export { demoAccounts, demoCounty, demoPassword, demoPeople } from "./people.ts";

/** The picture behind every past material. */
export const demoPictureFile: string = new URL("./sample-material.png", import.meta.url).pathname;

/** Those written out in full: the everyday ones, of which most past cases are. */
export const everydayItems = [...livelihoodItems, ...licenceItems];
/** The county's directory: 125 items, 66 of them licences. */
export const demoItems = [...everydayItems, ...directoryItems];

/** Older than any past case: they all have it. */
const yearMs = 366 * 86_400_000;

/** The picture that stands for every past material; its bytes are given so that a photo opens like a real one. */
export type DemoPicture = { hash: string; size: number; type: string };

/**
 * Loads the demonstration county into an empty database: offices, windows, people, items, past cases; all in one
 * transaction, so that a start that was interrupted begins anew. Does nothing where the county exists.
 * @returns whether it loaded
 */
export async function loadDemo(db: Db, options: { now: number; cases: number; picture: DemoPicture }): Promise<boolean> {
  return db.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(20261125)`;
    if ((await tx`select 1 from offices where county = ${demoCounty} limit 1`).length > 0) return false;
    const people = demoPeople();
    const passwordHash = await argon2(demoPassword);
    await tx`insert into offices ${tx(demoOffices.map((o) => ({ county: demoCounty, ...o })))}`;
    await tx`insert into windows ${tx(demoWindows.map((w) => ({ county: demoCounty, code: w.code, name: w.name, unit: w.unit, unit_name: w.unitName })))}`;
    await tx`insert into people ${tx(people.map((p) => ({ county: demoCounty, ...p, roles: tx.json(p.roles), password_hash: passwordHash, demo: true })) as never)}`;
    await tx`insert into item_versions ${tx(demoItems.map((i) => ({ county: demoCounty, code: i.code, version: i.version, body: tx.json(i as never) })) as never)}`;
    const { picture } = options;
    await tx`insert into attachments ${tx({ county: demoCounty, hash: picture.hash, size: picture.size, type: picture.type, uploaded_by: "system", at: new Date(options.now - yearMs) })}`;
    const actors = people.map((p) => Actor.parse(p));
    const changes = pastCases(options.cases, options.now, everydayItems, demoItems, actors, picture.hash);
    for (let i = 0; i < changes.length; i += 500) await append(tx, demoCounty, changes.slice(i, i + 500), [], new Date(options.now));
    const years = [...new Set(changes.flatMap((c) => (c.state.number ? [Number(c.state.number.slice(7, 11))] : [])))];
    for (const year of years)
      for (let b = 0; b * 1000 < options.cases; b += 1) await tx`insert into number_blocks ${tx({ county: demoCounty, year, block: blockName(b), device: null, next: 1000 })}`;
    return true;
  });
}
