import { type Actor, CaseCommand, type CaseState, type CommandOutcome, type CommandType, commandRoles, commandTypes, type Role, roles, unstorableAt } from "@yimen/domain";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawnFrom } from "../faults/drawn.ts";
import { caseOf, writeCase } from "../harness/cases.ts";
import { intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
let own: CaseState;
let otherUnit: CaseState;
let foreign: CaseState;
const village = "361028100201";

/** One act of each kind, in shape, drawn from the commands' own schema. */
const sound = new Map<CommandType, CaseCommand>();
for (let seed = 1; sound.size < commandTypes.length && seed < 200; seed += 1)
  for (const drawn of fc.sample(drawnFrom(CaseCommand), { numRuns: 200, seed })) {
    const parsed = CaseCommand.safeParse(JSON.parse(JSON.stringify(drawn)));
    if (parsed.success && unstorableAt(parsed.data) === null && !sound.has(parsed.data.type)) sound.set(parsed.data.type, parsed.data);
  }

/** Written out here, not read off the product: whose cases whoever has only this duty may see. */
const seesOwn: Record<Role, boolean> = {
  agent: true,
  townshipClerk: true,
  windowClerk: true,
  handler: true,
  reviewer: true,
  approver: true,
  windowLeader: true,
  chiefRepresentative: true,
  supervision: true,
  leader: false,
  admin: false,
  system: false,
};
const seesOtherUnit = (role: Role) => role === "supervision";
const placeOf = (role: Role): Pick<Actor, "office" | "unit"> =>
  role === "agent"
    ? { office: village as Actor["office"], unit: null }
    : role === "townshipClerk"
      ? { office: village.slice(0, 9) as Actor["office"], unit: null }
      : { office: "361028" as Actor["office"], unit: role === "supervision" || role === "leader" || role === "admin" ? null : "MZ" };

beforeAll(async () => {
  county = await startCounty();
  const agent = { ...(await person(county.db, "agent1")), office: village } as Actor;
  const plant = (countyCode: string, code: string, seed: number, office: string) =>
    writeCase(
      county.db,
      countyCode,
      caseOf(
        itemByCode(code),
        intakeCommands(itemByCode(code), seed, "collect").commands.map((command) => ({ command, actor: { ...agent, office } as Actor, at: Date.now() })),
      ),
    );
  own = await plant("361028", "GLJT", 1, village);
  otherUnit = await plant("361028", "SYDJ", 2, "361028102201");
  foreign = await plant("361029", "GLJT", 3, village);
});
afterAll(() => county?.close());

/** Somebody with these duties alone, on a device of their own. */
async function somebody(role: Role, held: readonly Role[]): Promise<Device> {
  const actor = { id: `m-${role.toLowerCase()}-${Math.random().toString(36).slice(2, 8)}`, name: "某人", roles: held, ...placeOf(role) } as unknown as Actor;
  await county.db.sql`insert into people (county, id, username, name, roles, office, unit, password_hash, active)
    values ('361028', ${actor.id}, ${actor.id}, ${actor.name}, ${county.db.sql.json(held as never)}, ${actor.office}, ${actor.unit}, 'x', true)`;
  const device = await Device.of(county.db, "361028", actor);
  await device.sync();
  return device;
}

let seq = 0;
/** Every kind of act on one case, each as if it were the first; the refusal's code, or `applied`. */
async function attempt(device: Device, caseId: string): Promise<Map<CommandType, string>> {
  const kinds = commandTypes.filter((type) => type !== "begin");
  const batch = kinds.map((type) => {
    seq += 1;
    return { seq, after: 0, base: 0, at: Date.now(), v: 2, clock: null, command: { ...sound.get(type), caseId } };
  });
  const { outcomes } = (await device.transport.push((await device.signed(batch)) as never)) as unknown as { outcomes: CommandOutcome[] };
  return new Map(kinds.map((type, i) => [type, outcomes[i]?.status === "refused" ? outcomes[i].refusal.code : (outcomes[i]?.status ?? "none")]));
}

const duties = roles.filter((r) => r !== "system");
const signing = duties.filter((r) => placeOf(r).unit !== null);

test("there is an act of every kind to try", () => expect([...sound.keys()].sort()).toEqual([...commandTypes].sort()));

describe.each(duties)("%s", (role) => {
  const sends = (type: CommandType, held: readonly Role[] = [role]) => (commandRoles[type] as readonly Role[]).some((r) => held.includes(r));

  test("active: what the duty lets on a case within reach; no such case beyond it, in another unit, office or county", async () => {
    const device = await somebody(role, [role]);
    for (const [type, code] of await attempt(device, own.id)) {
      if (!seesOwn[role]) expect([type, code]).toEqual([type, "case.unknown"]);
      else if (!sends(type)) expect([type, code]).toEqual([type, "permission.denied"]);
    }
    for (const [type, code] of await attempt(device, foreign.id)) expect([type, code]).toEqual([type, expect.stringMatching(/^(case\.unknown|permission\.denied)$/)]);
    for (const [type, code] of await attempt(device, otherUnit.id)) {
      if (!seesOtherUnit(role)) expect([type, code]).toEqual([type, "case.unknown"]);
      else if (!sends(type)) expect([type, code]).toEqual([type, "permission.denied"]);
    }
    // Another county's case, and one that nobody has begun, get the same answer.
    expect([...(await attempt(device, foreign.id)).values()]).toEqual([...(await attempt(device, "01900000-0000-7000-8000-00000000dead")).values()]);
  });

  test("withdrawn: nothing, whatever the act and the case", async () => {
    const device = await somebody(role, [role]);
    await county.db.sql`update people set roles = '[]' where id = ${device.actor.id}`;
    const before = await county.db.sql`select 1 from case_events`;
    for (const state of [own, otherUnit, foreign])
      for (const [type, code] of await attempt(device, state.id)) expect([type, code]).toEqual([type, expect.stringMatching(/^(case\.unknown|permission\.denied)$/)]);
    expect(await county.db.sql`select 1 from case_events`).toHaveLength(before.length);
  });
});

describe.each(signing)("standing in for a %s", (role) => {
  test("the duties of the one who is away, on the unit's cases, for the days of it; nothing beyond, and nothing after it was ended", async () => {
    const mine: Role = role === "windowClerk" ? "handler" : "windowClerk";
    const [device, away] = [await somebody(mine, [mine]), await somebody(role, [role])];
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    await county.db.sql`insert into absences (county, id, person, substitute, from_day, to_day, reason, recorded_by)
      values ('361028', ${crypto.randomUUID()}, ${away.actor.id}, ${device.actor.id}, ${today}::text::date, ${today}::text::date, '休假', 'admin-1')`;
    const held = [mine, role];
    const sends = (type: CommandType, by: readonly Role[]) => (commandRoles[type] as readonly Role[]).some((r) => by.includes(r));
    for (const [type, code] of await attempt(device, own.id)) if (!sends(type, held)) expect([type, code]).toEqual([type, "permission.denied"]);
    const gained = commandTypes.filter((type) => type !== "begin" && sends(type, [role]) && !sends(type, [mine]));
    const answers = await attempt(device, own.id);
    // Whether the step is theirs to sign is another question, told as such.
    for (const type of gained) expect([type, answers.get(type)]).not.toEqual([type, "case.unknown"]);
    for (const [type, code] of await attempt(device, otherUnit.id)) expect([type, code]).toEqual([type, "case.unknown"]);
    await county.db.sql`update absences set ended_at = now() where substitute = ${device.actor.id}`;
    for (const [type, code] of await attempt(device, own.id)) if (!sends(type, [mine])) expect([type, code]).toEqual([type, "permission.denied"]);
  });
});
