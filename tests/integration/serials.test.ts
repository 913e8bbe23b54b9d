import { rebuild } from "@yimen/db";
import { type CaseCommand, type CaseId, type CaseState, legalDateOf, unwrap } from "@yimen/domain";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

let at = Date.parse("2026-12-31T10:00:00+08:00");
async function deviceOf(username: string): Promise<Device> {
  const device = await Device.of(county.db, "361028", await person(county.db, username));
  device.now = () => at;
  device.countyNow = () => at;
  await device.sync();
  return device;
}
const doing = async (device: Device, ...commands: CaseCommand[]) => unwrap(await dispatch({ db: device.db, actor: device.actor, now: device.now() }, commands));
const stateOf = async (id: CaseId) => (await county.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;
const declined = (seed: number): { caseId: CaseId; commands: CaseCommand[] } => {
  const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), seed, "collect");
  return { caseId, commands: [...commands, { type: "decline", caseId, reason: "不属于本机关职权", rightAuthority: "市水利局" }] };
};

test("what is declined by several offices at once has serials of its own, each once and none left out; a new year begins anew", async () => {
  const devices = await Promise.all(["town1", "town2", "town3"].map(deviceOf));
  const cases = Array.from({ length: 18 }, (_, i) => declined(900 + i));
  for (const [i, { commands }] of cases.entries()) await doing(devices[i % 3] as Device, ...commands);
  // Sent at once: pushes that wait for one series, or meet each other there, take turns.
  await Promise.all(devices.map((d) => d.sync()));
  const numbers = await Promise.all(cases.map(async ({ caseId }) => (await stateOf(caseId))?.paperNumbers));
  const unitName = itemByCode("SYDJ").unitName;
  const expected = cases.map((_, i) => `${unitName}不受〔2026〕${i + 1}号`).sort();
  expect(numbers.map((n) => n?.declineNotice).sort()).toEqual(expected);
  expect(new Set(numbers.map((n) => n?.transferLetter)).size).toBe(18);
  // Refused acts take none, and a push that is repeated gives the same.
  const [device] = devices as [Device];
  const { caseId, commands } = cases[0] as (typeof cases)[0];
  const again = await dispatch({ db: device.db, actor: device.actor, now: at }, commands.slice(-1));
  expect(again.ok).toBe(false);
  await device.sync();
  expect((await stateOf(caseId))?.paperNumbers).toEqual(numbers[0]);
  at = Date.parse("2027-01-04T10:00:00+08:00");
  const next = declined(950);
  await doing(device, ...next.commands);
  await device.sync();
  expect(legalDateOf((await stateOf(next.caseId))?.acts.at(-1)?.at ?? 0)).toBe("2027-01-04");
  expect((await stateOf(next.caseId))?.paperNumbers?.declineNotice).toBe(`${unitName}不受〔2027〕1号`);
  expect(await rebuild(county.db.sql, { write: false })).toMatchObject({ differences: [], brokenChains: [] });
});
