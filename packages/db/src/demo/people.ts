import type { Role } from "@yimen/domain";
import divisions from "./divisions.json" with { type: "json" };
import { inventName, random } from "./sample.ts";
import { demoUnits } from "./units.ts";

export const demoCounty = "361028";
export const demoPassword = "yimen-demo";

export type DemoPerson = { id: string; username: string; name: string; roles: Role[]; office: string; unit: string | null };

export const demoWindows = demoUnits.flatMap(([unit, unitName, count]) =>
  Array.from({ length: count }, (_, i) => ({ code: `${unit}${i + 1}`, name: `${unitName}${i + 1}号窗口`, unit, unitName })),
);

export const demoOffices = [
  { code: demoCounty, name: "资溪县行政服务中心（演示）" },
  ...divisions.townships.flatMap((t) => [
    { code: t.code, name: `${t.name}便民服务中心` },
    ...t.villages.map((v) => ({ code: v.code, name: v.name.replace(/(村委会|居委会)$/, (m) => (m === "村委会" ? "村" : "社区")) })),
  ]),
];

/** Every second village first, until there are 63 agent points, as in the founding report's county. */
const villages = divisions.townships.flatMap((t) => t.villages);
const agentPoints = villages.slice(0, 63);

const unitDuties = [
  ["clerk", ["windowClerk"]],
  ["handler", ["handler"]],
  ["reviewer", ["reviewer"]],
  ["approver", ["approver"]],
  ["leader", ["windowLeader", "windowClerk"]],
  ["chief", ["chiefRepresentative", "windowLeader"]],
] as const satisfies readonly (readonly [string, readonly Role[]])[];

/** Invented people: a proxy agent for each point, a clerk for each township, six duties for each unit, supervision and two administrators. */
export function demoPeople(): DemoPerson[] {
  const r = random(361028);
  const person = (id: string, username: string, roles: readonly Role[], office: string, unit: string | null): DemoPerson => ({
    id,
    username,
    name: inventName(r),
    roles: [...roles],
    office,
    unit,
  });
  return [
    ...agentPoints.map((v, i) => person(`agent-${i + 1}`, `agent${i + 1}`, ["agent"], v.code, null)),
    ...divisions.townships.map((t, i) => person(`town-${i + 1}`, `town${i + 1}`, ["townshipClerk"], t.code, null)),
    ...demoUnits.flatMap(([unit]) => unitDuties.map(([duty, roles]) => person(`${unit.toLowerCase()}-${duty}`, `${unit.toLowerCase()}-${duty}`, roles, demoCounty, unit))),
    person("supervision-1", "supervision", ["supervision"], demoCounty, null),
    person("admin-1", "admin", ["admin"], demoCounty, null),
    // Who writes an item never publishes it: a county has two.
    person("admin-2", "admin2", ["admin"], demoCounty, null),
    person("leader-1", "leader", ["leader"], demoCounty, null),
  ];
}

/** What `npm start` prints: who to be, and what that person sees. */
export const demoAccounts = [
  { username: "agent1", zh: "村级代办员（手机）", en: "village agent (phone)" },
  { username: "town1", zh: "乡镇窗口", en: "township window" },
  { username: "mz-handler", zh: "县民政局承办人", en: "county handler" },
  { username: "mz-reviewer", zh: "县民政局审核人", en: "county reviewer" },
  { username: "mz-approver", zh: "县民政局批准人", en: "county approver" },
  { username: "mz-leader", zh: "县民政局窗口负责人", en: "window leader" },
  { username: "admin", zh: "县系统管理员（设备）", en: "county administrator (devices)" },
  { username: "admin2", zh: "另一位县系统管理员（审批发布）", en: "second administrator (publishes what the first wrote)" },
  { username: "leader", zh: "中心领导", en: "head of the centre" },
  { username: "supervision", zh: "督查", en: "supervision" },
] as const;
