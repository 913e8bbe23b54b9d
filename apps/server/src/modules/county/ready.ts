import { calendarOf, type Db } from "@yimen/db";
import { currentItems, type ItemVersion, inForce, type LegalDate, planFaults, type Role } from "@yimen/domain";
import type { PaperFonts } from "../papers/fonts.ts";
import { readPlan } from "./plan.ts";

/** One line of the check-list before a county opens: green, or what is missing, and where that is done. Words: `ready.<key>`, `ready.<key>.<missing>`. */
export type ReadyLine = {
  readonly key: "offices" | "units" | "windows" | "people" | "items" | "calendar" | "seals" | "devices" | "fonts" | "backup" | "address";
  readonly ok: boolean;
  readonly missing?: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly at: string;
};

/** A backup older than this, days, is none. */
const freshBackup = 8;

/** What a county still lacks before people may come: every line is asked of the record itself. */
export async function readyLines(db: Db, county: string, today: LegalDate, address: { host: string; secure: boolean }, fonts: PaperFonts): Promise<ReadyLine[]> {
  const marks = (await db.sql<{ mark: string }[]>`select mark from lacking_characters where county = ${county} order by since`).map((m) => m.mark);
  const lacking = fonts.lacking(marks);
  const [plan, items, [seals], [devices], [backup], calendar] = await Promise.all([
    readPlan(db.sql, county),
    db.sql<{ body: ItemVersion }[]>`select body from item_versions where county = ${county}`,
    db.sql<{ units: string[] }[]>`select coalesce(array_agg(distinct unit), '{}') as units from seals where county = ${county}`,
    db.sql<
      { approved: number; pending: number }[]
    >`select count(*) filter (where status = 'approved')::int as approved, count(*) filter (where status = 'pending')::int as pending from devices where county = ${county}`,
    db.sql<{ days: number }[]>`select extract(day from now() - max(at))::int as days from backups`,
    calendarOf(db.sql, county),
  ]);
  const open = {
    offices: plan.offices.filter((o) => inForce(o, today)),
    windows: plan.windows.filter((w) => inForce(w, today)),
    people: plan.people.filter((p) => inForce(p, today)),
  };
  const published = currentItems(
    items.map((i) => i.body),
    today,
  ).filter((i) => i.status === "published");
  const units = new Map(open.windows.map((w) => [w.unit, w.unitName]));
  const townships = open.offices.filter((o) => o.code.length === 9).length;
  const points = open.offices.filter((o) => o.code.length === 12).length;
  const has = (unit: string, role: Role) => open.people.some((p) => p.unit === unit && p.roles.includes(role));
  const working = [...new Set(published.map((i) => i.unit))];
  const short = [...units].filter(([unit]) => working.includes(unit) && !["handler", "approver"].every((role) => has(unit, role as Role)));
  const admins = open.people.filter((p) => p.roles.includes("admin")).length;
  const sealed = new Set(seals?.units ?? []);
  const unsealed = [...units].filter(([unit]) => working.includes(unit) && !sealed.has(unit));
  const year = Number(today.slice(0, 4));
  const provisional = calendar.to < `${year}-12-31`;
  const line = (key: ReadyLine["key"], at: string, missing: string | null, params: ReadyLine["params"] = {}): ReadyLine => ({
    key,
    ok: missing === null,
    at,
    params,
    ...(missing !== null && { missing }),
  });
  const names = (list: readonly (readonly [string, string])[]) =>
    list
      .slice(0, 5)
      .map(([, name]) => name)
      .join("、") + (list.length > 5 ? "…" : "");
  const faults = planFaults(plan, plan, { county, today }).length;
  return [
    line("offices", "/county", townships === 0 ? "townships" : points === 0 ? "points" : null, { townships, points }),
    line("units", "/county", units.size === 0 ? "none" : null, { n: units.size }),
    line("windows", "/county", open.windows.length === 0 ? "none" : null, { n: open.windows.length }),
    line("people", "/county", admins < 2 ? "admins" : short.length > 0 ? "duties" : faults > 0 ? "faults" : null, { n: open.people.length, units: names(short), faults }),
    line("items", "/items", published.length === 0 ? "none" : null, { n: published.length }),
    line("calendar", "/calendar", provisional ? "year" : null, { year }),
    line("seals", "/seals", working.length === 0 ? "noItems" : unsealed.length > 0 ? "units" : null, { units: names(unsealed), n: sealed.size }),
    line("devices", "/devices", devices && devices.pending > 0 ? "pending" : (devices?.approved ?? 0) === 0 ? "none" : null, {
      pending: devices?.pending ?? 0,
      n: devices?.approved ?? 0,
    }),
    line("fonts", "/county", lacking.length > 0 ? "lacking" : null, { marks: lacking.slice(0, 20).join(" ") }),
    line("backup", "/county", backup?.days == null ? "never" : backup.days > freshBackup ? "old" : null, { days: backup?.days ?? 0 }),
    line("address", "/county", !address.secure ? "insecure" : /^(localhost|127\.|\[::1\])/.test(address.host) ? "local" : null, { host: address.host }),
  ];
}
