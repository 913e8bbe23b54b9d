import { demoItems } from "@yimen/db/demo";
import { inventName, random } from "@yimen/db/sample";
import type { CountyPlan, PersonRow, Role, WindowRow } from "@yimen/domain";

const unitDuties: readonly (readonly [string, readonly Role[]])[] = [
  ["handler", ["handler"]],
  ["reviewer", ["reviewer"]],
  ["approver", ["approver"]],
  ["leader", ["windowLeader", "windowClerk"]],
];

/**
 * A county of a real one's size, with invented names: 51 units with 98 windows, 7 townships, 63 village points, 300 people. The units of the template's
 * items are among them, staffed so that every item can be taken over.
 */
export function bigCounty(county = "361028"): CountyPlan {
  const r = random(51);
  const townships = Array.from({ length: 7 }, (_, t) => ({ code: `${county}${String(100 + t)}`, name: `第${t + 1}乡` }));
  const points = Array.from({ length: 63 }, (_, v) => ({ code: `${townships[v % 7]?.code}${String(200 + Math.floor(v / 7))}`, name: `第${v + 1}村` }));
  const known = [...new Map(demoItems.map((i) => [i.unit, i.unitName])), ...demoItems.flatMap((i) => (i.parallel?.departments ?? []).map((d) => [d.unit, d.unitName] as const))];
  const units = [...new Map(known)];
  for (let n = 1; units.length < 51; n += 1) units.push([`U${n}`, `第${n}局`]);
  const windows: WindowRow[] = Array.from({ length: 98 }, (_, w) => {
    const [unit, unitName] = units[w % 51] as [string, string];
    return { code: `W${String(w + 1).padStart(3, "0")}`, name: `${unitName}${Math.floor(w / 51) + 1}号窗口`, unit, unitName };
  });
  const person = (username: string, roles: readonly Role[], office: string, unit?: string): PersonRow => ({ username, name: inventName(r), roles, office, ...(unit && { unit }) });
  const people: PersonRow[] = [
    person("boss", ["admin"], county),
    person("boss2", ["admin"], county),
    person("duban", ["supervision"], county),
    ...townships.map((t, n) => person(`xiang${n + 1}`, ["townshipClerk"], t.code)),
    ...points.map((p, n) => person(`cun${n + 1}`, ["agent"], p.code)),
  ];
  // First every duty of the units whose items there are, then clerks until they are three hundred.
  for (const [unit] of units) for (const [duty, roles] of unitDuties) if (people.length < 300) people.push(person(`${unit.toLowerCase()}-${duty}`, roles, county, unit));
  for (let n = 1; people.length < 300; n += 1) people.push(person(`clerk${n}`, ["windowClerk"], county, units[n % 51]?.[0]));
  return { offices: [{ code: county, name: "样板县" }, ...townships, ...points], windows, people };
}
