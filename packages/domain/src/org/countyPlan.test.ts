import { expect, test } from "vitest";
import type { LegalDate } from "../kernel/legalDate.ts";
import { type CountyPlan, inForce, type PlanFaultCode, planChanges, planFaults } from "./countyPlan.ts";

const today = "2026-11-28" as LegalDate;
const sound: CountyPlan = {
  offices: [
    { code: "361028", name: "资溪县" },
    { code: "361028100", name: "鹤城镇" },
    { code: "361028101", name: "马头山镇" },
    { code: "361028100201", name: "城关村" },
  ],
  windows: [
    { code: "W1", name: "民政1号", unit: "MZ", unitName: "民政局" },
    { code: "W2", name: "民政2号", unit: "MZ", unitName: "民政局" },
  ],
  people: [
    { username: "boss", name: "甲", roles: ["admin"], office: "361028" },
    { username: "town", name: "乙", roles: ["townshipClerk"], office: "361028100" },
    { username: "agent", name: "丙", roles: ["agent"], office: "361028100201" },
    { username: "mz-1", name: "丁", roles: ["handler", "windowClerk"], office: "361028", unit: "MZ" },
  ],
};
const none: CountyPlan = { offices: [], windows: [], people: [] };
const faultsOf = (next: CountyPlan, now: CountyPlan = none, self?: string) =>
  planFaults(next, now, { county: "361028", today, self }).map((f) => `${f.part} ${f.n} ${f.column} ${f.code}`);
type Rows<K extends keyof CountyPlan> = CountyPlan[K][number];
const withRow = <K extends keyof CountyPlan>(part: K, n: number, more: Partial<Rows<K>>): CountyPlan => ({
  ...sound,
  [part]: sound[part].map((row, i) => (i === n ? { ...row, ...more } : row)),
});

test("a sound county has no fault, new or as it is", () => {
  expect(faultsOf(sound)).toEqual([]);
  expect(faultsOf(sound, sound, "boss")).toEqual([]);
});

test.each<[string, CountyPlan, string]>([
  ["a code of another county", withRow("offices", 1, { code: "361029100" }), "offices 1 code badCode"],
  ["a code of eight figures", withRow("offices", 1, { code: "36102810" }), "offices 1 code badCode"],
  ["a point without its township", withRow("offices", 1, { code: "361028109" }), "offices 3 code noParent"],
  ["two of one code", withRow("offices", 2, { code: "361028100" }), "offices 2 code twice"],
  ["no county", { ...sound, offices: sound.offices.slice(1) }, "offices 0 code noCounty"],
  ["a nameless place", withRow("offices", 1, { name: "　" }), "offices 1 name blank"],
  ["no day", withRow("offices", 1, { from: "2026-02-30" }), "offices 1 from badDate"],
  ["an end before the beginning", withRow("windows", 0, { from: "2026-05-02", until: "2026-05-01" }), "windows 0 until endsFirst"],
  ["one unit with two names", withRow("windows", 1, { unitName: "民政厅" }), "windows 1 unitName unitTwoNames"],
  ["a unit in small letters", withRow("windows", 0, { unit: "mz" }), "windows 0 unit badCode"],
  ["a name nobody can type", withRow("people", 1, { username: "乙" }), "people 1 username badUsername"],
  ["the same account twice", withRow("people", 1, { username: "agent" }), "people 2 username twice"],
  ["nobody's duty", withRow("people", 1, { roles: [] }), "people 1 roles noDuty"],
  ["a village that accepts", withRow("people", 2, { roles: ["townshipClerk"] }), "people 2 roles dutyElsewhere"],
  [
    "a handler of no unit",
    { ...sound, people: sound.people.map((p, n) => (n === 3 ? { username: "mz-1", name: "丁", roles: ["handler"], office: "361028" } : p)) },
    "people 3 roles unitNeeded",
  ],
  ["an agent with a unit", withRow("people", 2, { unit: "MZ" }), "people 2 unit noUnitHere"],
  ["a unit that is none", withRow("people", 3, { unit: "XX" }), "people 3 unit unknownUnit"],
  ["a place that is none", withRow("people", 2, { office: "361028100999" }), "people 2 office unknownOffice"],
  ["a place that is closed", withRow("offices", 3, { until: "2026-11-27" }), "people 2 office closedOffice"],
  ["a unit that is closed", { ...sound, windows: sound.windows.map((w) => ({ ...w, until: "2026-11-27" })) }, "people 3 unit closedUnit"],
  ["no administrator from today", withRow("people", 0, { until: "2026-11-27" }), "people 4 roles noAdmin"],
])("%s", (_, plan, fault) => expect(faultsOf(plan)).toContain(fault));

test("what is there is ended by its last day, not by leaving its row out; on its last day it is still in force", () => {
  expect(faultsOf({ ...sound, people: sound.people.slice(0, 3) }, sound)).toContain("people 3 username goneRow");
  expect(faultsOf({ ...sound, windows: sound.windows.slice(1) }, sound)).toContain("windows 1 code goneRow");
  expect(faultsOf({ ...sound, offices: sound.offices.slice(0, 3) }, sound)).toContain("offices 3 code goneRow");
  expect([inForce({ until: "2026-11-28" }, today), inForce({ until: "2026-11-27" }, today), inForce({ from: "2026-11-29" }, today)]).toEqual([true, false, false]);
});

test("nobody changes their own duties", () => {
  const grown = withRow("people", 0, { roles: ["admin", "supervision"] });
  expect(faultsOf(grown, sound, "boss")).toContain("people 0 roles ownDuties");
  expect(faultsOf(grown, sound, "other")).toEqual([]);
  expect(faultsOf(withRow("people", 0, { name: "甲某" }), sound, "boss")).toEqual([]);
});

test("a point moves to another township under a new code; nothing else moves", () => {
  const moved = { ...sound, offices: sound.offices.map((o) => (o.code === "361028100201" ? { ...o, code: "361028101201", movedFrom: o.code } : o)) };
  const people = sound.people.map((p) => (p.username === "agent" ? { ...p, office: "361028101201" } : p));
  expect(faultsOf({ ...moved, people }, sound)).toEqual([]);
  expect(planChanges(sound, { ...moved, people }).map((c) => [c.part, c.key, c.before === null])).toEqual([
    ["offices", "361028101201", false],
    ["people", "agent", false],
  ]);
  const wrong: [object, PlanFaultCode][] = [
    [{ code: "361028102", movedFrom: "361028100201" }, "notMovable"],
    [{ code: "361028101201", movedFrom: "361028109999" }, "unknownOrigin"],
  ];
  for (const [row, code] of wrong) expect(faultsOf({ ...sound, offices: [...sound.offices, { name: "x", ...row } as never] }, sound).join()).toContain(code);
});

test("rows that say the same are no change, whatever the order of duties", () => {
  expect(planChanges(sound, withRow("people", 3, { roles: ["windowClerk", "handler"] }))).toEqual([]);
  expect(planChanges(sound, withRow("people", 3, { name: "戊" }))).toMatchObject([{ part: "people", key: "mz-1", before: { name: "丁" }, after: { name: "戊" } }]);
});
