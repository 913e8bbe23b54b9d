import { type LegalDate, parseLegalDate } from "../kernel/legalDate.ts";
import { formedName } from "../kernel/text.ts";
import { officeLevel, type Role } from "./roles.ts";

/** A county as its administrators see it: places, units with their windows, people with their duties. One row each, as in the workbook. */
export type OfficeRow = {
  readonly code: string;
  readonly name: string;
  /** The code it had under another township: the point, its people and its cases move with it. */
  readonly movedFrom?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};
export type WindowRow = {
  readonly code: string;
  readonly name: string;
  readonly unit: string;
  readonly unitName: string;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};
export type PersonRow = {
  /** What they sign in by, and are known by in the workbook. */
  readonly username: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly office: string;
  readonly unit?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};
export type CountyPlan = { readonly offices: readonly OfficeRow[]; readonly windows: readonly WindowRow[]; readonly people: readonly PersonRow[] };

/** The same with every name in its one form, whoever typed it and wherever. */
export const planInForm = (plan: CountyPlan): CountyPlan => ({
  offices: plan.offices.map((o) => ({ ...o, name: formedName(o.name) })),
  windows: plan.windows.map((w) => ({ ...w, name: formedName(w.name), unitName: formedName(w.unitName) })),
  people: plan.people.map((p) => ({ ...p, name: formedName(p.name) })),
});
export type PlanPart = keyof CountyPlan;

/** What is wrong with a row: of which part, the how-manieth, in which column. Words: `plan.<code>`. */
export type PlanFault = { readonly part: PlanPart; readonly n: number; readonly column: string; readonly code: PlanFaultCode; readonly params?: Readonly<Record<string, string>> };
export const planFaultCodes = [
  "blank",
  "badCode",
  "twice",
  "noParent",
  "noCounty",
  "badDate",
  "endsFirst",
  "unitTwoNames",
  "badUsername",
  "noDuty",
  "dutyElsewhere",
  "unitNeeded",
  "noUnitHere",
  "unknownOffice",
  "unknownUnit",
  "closedOffice",
  "closedUnit",
  "noAdmin",
  "ownDuties",
  "goneRow",
  "unknownOrigin",
  "notMovable",
  "officeInUse",
  "unitInUse",
  "takenUsername",
] as const;
export type PlanFaultCode = (typeof planFaultCodes)[number];

/** In force on a day: begun, and not over. */
export const inForce = ({ from, until }: { readonly from?: string | undefined; readonly until?: string | undefined }, day: LegalDate): boolean =>
  (!from || from <= day) && (!until || day <= until);

const [ofUnit, ofCentre] = [
  ["windowClerk", "handler", "reviewer", "approver", "windowLeader", "chiefRepresentative"],
  ["supervision", "leader", "admin", "windowClerk"],
] as const;

/** Which duties an office of a level may give, with a unit and without. */
export const dutiesAt = (office: string, unit: string | undefined): readonly Role[] =>
  officeLevel(office) === "village" ? ["agent"] : officeLevel(office) === "township" ? ["townshipClerk"] : unit ? ofUnit : ofCentre;

/** Also the name by which records know a person for ever (`PersonId`). */
const username = /^[a-z][a-z0-9-]{2,39}$/;
const unitCode = /^[A-Z][A-Z0-9]{1,9}$/;

/**
 * All that is wrong with a county as it is to be, at once, by row and column.
 * @param now the county as it is: what is there is ended by its last day, never by leaving its row out
 * @param self whose duties the caller may not change: their own (separation of duties); absent while a county is set up
 */
export function planFaults(next: CountyPlan, now: CountyPlan, { county, today, self }: { county: string; today: LegalDate; self?: string | undefined }): PlanFault[] {
  const faults: PlanFault[] = [];
  const add = (part: PlanPart, n: number, column: string, code: PlanFaultCode, params?: PlanFault["params"]) => faults.push({ part, n, column, code, ...(params && { params }) });
  const days = (part: PlanPart, n: number, row: { readonly from?: string | undefined; readonly until?: string | undefined }) => {
    for (const column of ["from", "until"] as const) if (row[column] && !parseLegalDate(row[column])) add(part, n, column, "badDate");
    if (row.from && row.until && row.until < row.from) add(part, n, "until", "endsFirst");
  };
  const twice = <T>(part: PlanPart, rows: readonly T[], key: (row: T) => string, column: string) => {
    const seen = new Set<string>();
    rows.forEach((row, n) => {
      if (key(row) !== "" && seen.has(key(row))) add(part, n, column, "twice", { key: key(row) });
      seen.add(key(row));
    });
  };

  const offices = new Map(next.offices.map((o) => [o.code, o]));
  twice("offices", next.offices, (o) => o.code, "code");
  if (next.offices[0] === undefined || !offices.has(county)) add("offices", 0, "code", "noCounty", { county });
  const origins = new Set(now.offices.map((o) => o.code));
  next.offices.forEach((o, n) => {
    const sound = o.code.startsWith(county) && /^\d+$/.test(o.code) && [6, 9, 12].includes(o.code.length);
    if (!sound) add("offices", n, "code", "badCode", { county });
    else if (o.code.length > 6 && !offices.has(o.code.slice(0, o.code.length - 3))) add("offices", n, "code", "noParent", { parent: o.code.slice(0, o.code.length - 3) });
    if (formedName(o.name) === "") add("offices", n, "name", "blank");
    days("offices", n, o);
    if (!o.movedFrom) return;
    if (!origins.has(o.movedFrom) && !origins.has(o.code)) add("offices", n, "movedFrom", "unknownOrigin", { code: o.movedFrom });
    if (o.movedFrom.length !== 12 || o.code.length !== 12 || o.movedFrom === o.code) add("offices", n, "movedFrom", "notMovable");
  });
  const moved = new Set(next.offices.flatMap((o) => o.movedFrom ?? []));
  for (const o of now.offices) if (!offices.has(o.code) && !moved.has(o.code)) add("offices", next.offices.length, "code", "goneRow", { key: `${o.code} ${o.name}` });

  const unitNames = new Map<string, string>();
  twice("windows", next.windows, (w) => w.code, "code");
  next.windows.forEach((w, n) => {
    if (!/^[A-Za-z0-9-]{1,20}$/.test(w.code)) add("windows", n, "code", w.code === "" ? "blank" : "badCode", { county: "" });
    if (formedName(w.name) === "") add("windows", n, "name", "blank");
    if (!unitCode.test(w.unit)) add("windows", n, "unit", w.unit === "" ? "blank" : "badCode", { county: "" });
    if (formedName(w.unitName) === "") add("windows", n, "unitName", "blank");
    const before = unitNames.get(w.unit);
    if (before !== undefined && before !== w.unitName) add("windows", n, "unitName", "unitTwoNames", { unit: w.unit, name: before });
    else unitNames.set(w.unit, w.unitName);
    days("windows", n, w);
  });
  const windows = new Set(next.windows.map((w) => w.code));
  for (const w of now.windows) if (!windows.has(w.code)) add("windows", next.windows.length, "code", "goneRow", { key: `${w.code} ${w.name}` });
  const openUnits = new Set(next.windows.filter((w) => inForce(w, today)).map((w) => w.unit));

  twice("people", next.people, (p) => p.username, "username");
  const before = new Map(now.people.map((p) => [p.username, p]));
  next.people.forEach((p, n) => {
    if (!username.test(p.username)) add("people", n, "username", p.username === "" ? "blank" : "badUsername");
    if (formedName(p.name) === "") add("people", n, "name", "blank");
    days("people", n, p);
    const was = before.get(p.username);
    if (self !== undefined && p.username === self && was && (was.office !== p.office || was.unit !== p.unit || !sameSet(was.roles, p.roles) || was.until !== p.until))
      add("people", n, "roles", "ownDuties");
    if (!inForce(p, today)) return;
    if (p.roles.length === 0) add("people", n, "roles", "noDuty");
    const office = offices.get(p.office);
    if (!office) add("people", n, "office", "unknownOffice", { code: p.office });
    else if (!inForce(office, today)) add("people", n, "office", "closedOffice", { code: p.office });
    if (p.unit && officeLevel(p.office) !== "county") add("people", n, "unit", "noUnitHere");
    else if (p.unit && !unitNames.has(p.unit)) add("people", n, "unit", "unknownUnit", { unit: p.unit });
    else if (p.unit && !openUnits.has(p.unit)) add("people", n, "unit", "closedUnit", { unit: p.unit });
    const wrong = p.roles.filter((r) => !dutiesAt(p.office, p.unit).includes(r));
    if (wrong.length > 0) add("people", n, "roles", !p.unit && wrong.every((r) => (ofUnit as readonly Role[]).includes(r)) ? "unitNeeded" : "dutyElsewhere");
  });
  const people = new Set(next.people.map((p) => p.username));
  for (const p of now.people) if (!people.has(p.username)) add("people", next.people.length, "username", "goneRow", { key: `${p.username} ${p.name}` });
  if (!next.people.some((p) => p.roles.includes("admin") && inForce(p, today))) add("people", next.people.length, "roles", "noAdmin");
  return faults;
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join() === [...b].sort().join();

/** One change of a county: of which row, and what it was and becomes; null for a new row. */
export type PlanChange =
  | { readonly part: "offices"; readonly key: string; readonly before: OfficeRow | null; readonly after: OfficeRow }
  | { readonly part: "windows"; readonly key: string; readonly before: WindowRow | null; readonly after: WindowRow }
  | { readonly part: "people"; readonly key: string; readonly before: PersonRow | null; readonly after: PersonRow };

/** What makes the one county of the other; rows that say the same are no change. An office that moved has what it was before under its old code. */
export function planChanges(now: CountyPlan, next: CountyPlan): PlanChange[] {
  const differs = (a: object | null, b: object) => JSON.stringify(canonical(a)) !== JSON.stringify(canonical(b));
  const offices = new Map(now.offices.map((o) => [o.code, o]));
  const windows = new Map(now.windows.map((w) => [w.code, w]));
  const people = new Map(now.people.map((p) => [p.username, p]));
  return [
    ...next.offices.map((after) => ({ part: "offices" as const, key: after.code, before: offices.get(after.code) ?? offices.get(after.movedFrom ?? "") ?? null, after })),
    ...next.windows.map((after) => ({ part: "windows" as const, key: after.code, before: windows.get(after.code) ?? null, after })),
    ...next.people.map((after) => ({ part: "people" as const, key: after.username, before: people.get(after.username) ?? null, after })),
  ].filter((c) => differs(c.before, c.after));
}

const canonical = (row: object | null): unknown =>
  row &&
  Object.entries(row)
    .filter(([, v]) => v !== undefined && v !== "" && v !== null)
    .map(([k, v]) => [k, Array.isArray(v) ? [...v].sort() : v])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
