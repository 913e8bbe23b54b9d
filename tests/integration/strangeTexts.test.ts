import { rebuild } from "@yimen/db";
import { addDays, type CaseCommand, legalDateOf, unwrap } from "@yimen/domain";
import { appRouter } from "@yimen/server";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerContext, findable, intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

const as = async (username: string) => appRouter.createCaller(callerContext(county.db, await person(county.db, username), "361028"));
const named = (commands: readonly CaseCommand[], name: string): CaseCommand[] => commands.map((c) => (c.type === "begin" ? { ...c, applicant: { ...c.applicant, name } } : c));

/** What is typed, and how it is kept. */
const strange: readonly [typed: string, kept: string][] = [
  ["买买提•吐尔逊", "买买提·吐尔逊"],
  ["阿依古丽 ・ 买买提", "阿依古丽·买买提"],
  ["𠮷田𰻞", "𠮷田𰻞"],
  ["䶮鿍㼆", "䶮鿍㼆"],
  ["王\u200b小\ufeff明", "王小明"],
  ["\u202e明小王\u202c", "明小王"],
  ["Jose\u0301\u00a0 Álvarez", "José Álvarez"],
  ["O'Brien \"; drop table cases; --", "O'Brien \"; drop table cases; --"],
  ["<b>王</b>&amp;", "<b>王</b>&amp;"],
  ["\\u0000\\ud800%_", "\\u0000\\ud800%_"],
  ["（集团）有限公司—第１分公司", "（集团）有限公司—第１分公司"],
  ["👨‍👩‍👧 照相馆", "👨👩👧 照相馆"],
];

test("after a day of strange names: one form on device and at the county, found as typed and as kept, the record whole, next year's calendar loaded", async () => {
  const agent = await person(county.db, "agent1");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  const taken: { id: string; typed: string; kept: string }[] = [];
  for (const [i, [typed, kept]] of strange.entries()) {
    const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), 7000 + i);
    unwrap(await dispatch({ db: device.db, actor: agent, now: Date.now() }, named(commands, typed)));
    expect((await device.db.cases.get(caseId))?.state.applicant.name).toBe(kept);
    taken.push({ id: caseId, typed, kept });
  }
  expect(await device.sync()).toBe("idle");
  expect(await device.refused()).toEqual([]);
  const [handler] = await county.db.sql<{ username: string }[]>`select username from people where unit = ${itemByCode("SYDJ").unit} and roles::text like '%handler%' limit 1`;
  const clerk = await as(handler?.username ?? "");
  for (const { id, typed, kept } of taken) {
    expect(await county.db.sql`select applicant_name, state->'applicant'->>'name' as name from cases where id = ${id}`).toEqual([{ applicant_name: kept, name: kept }]);
    await findable(county.db);
    for (const text of [typed, kept]) expect((await clerk.case.search({ text })).lines.map((l) => l.id)).toContain(id);
  }
  expect(await rebuild(county.db.sql, { write: false })).toMatchObject({ brokenChains: [], differences: [] });
  const text = ["2027-01-01 元旦", "2027-01-09 上班"].join("\n");
  await (await as("admin")).calendar.load({ year: 2027, text, document: "国办发明电〔2026〕9 号" });
});

test("a name of which nothing is left is no name, on the device as at the county", async () => {
  const agent = await person(county.db, "agent2");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  const { commands } = intakeCommands(itemByCode("SYDJ"), 7100);
  const refused = await dispatch({ db: device.db, actor: agent, now: Date.now() }, named(commands, "\u200b\u2060"));
  expect(refused).toMatchObject({ ok: false, error: { code: "case.formInvalid", fields: ["name"] } });
  const raw = named(commands, "\u200b\u2060").map((command, i) => ({ seq: 1 + i, after: i, base: 0, at: Date.now(), v: 3, clock: null, command }));
  const { outcomes } = await device.transport.push(await device.signed(raw));
  expect(outcomes[0]).toMatchObject({ status: "refused", refusal: { code: "case.formInvalid" } });
});

test("one applicant whose number is typed two ways is one applicant", async () => {
  const agent = await person(county.db, "agent3");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  const [one, two] = [intakeCommands(itemByCode("SYDJ"), 7200), intakeCommands(itemByCode("SYDJ"), 7201)];
  const begun = one.commands[0];
  if (begun?.type !== "begin") throw new Error("no beginning");
  const { idNumber } = begun.applicant;
  const wide = [...idNumber].map((c) => (/\d/.test(c) ? String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0) : c)).join("");
  unwrap(await dispatch({ db: device.db, actor: agent, now: Date.now() }, one.commands));
  const again = two.commands.map((c) => (c.type === "begin" ? { ...c, applicant: { ...c.applicant, idNumber: `${wide.slice(0, 6)} \u200b${wide.slice(6)}` } } : c));
  unwrap(await dispatch({ db: device.db, actor: agent, now: Date.now() }, again));
  expect((await device.db.cases.get(two.caseId))?.state.applicant.idNumber).toBe(idNumber);
  await device.sync();
  expect(await county.db.sql`select distinct applicant_key from cases where id = any(${[one.caseId, two.caseId]}::uuid[])`).toHaveLength(1);
});

test("what is asked of the county besides acts comes into the same form: reasons, names of the organisation, who books; passwords stay as typed", async () => {
  const today = legalDateOf(Date.now());
  const leader = await as("mz-leader");
  await leader.mandate.absence.record({ person: "mz-handler", substitute: "mz-reviewer", from: today, to: addDays(today, 3), reason: "外出\u202e开会\u0007" });
  expect(await county.db.sql`select reason from absences`).toEqual([{ reason: "外出开会" }]);
  const agent = await as("agent1");
  const [day] = await agent.appointment.free({ item: "GLJT" });
  await agent.appointment.book({
    item: "GLJT",
    day: day?.day ?? "",
    slot: day?.slots[0]?.slot ?? "",
    mode: "window",
    name: "买买提 • 吐尔逊\u200b",
    phone: "138 0000 0000",
    address: "",
    remark: "Jose\u0301",
  });
  expect(await county.db.sql`select name, phone, remark from appointments`).toEqual([{ name: "买买提·吐尔逊", phone: "+8613800000000", remark: "José" }]);
  const admin = await as("admin");
  const plan = await admin.county.plan();
  const [, office] = plan.offices;
  if (!office) throw new Error("no office");
  await admin.county.save({ part: "offices", row: { ...office, name: `${office.name}\u200b ・新\u202e` } });
  expect((await admin.county.plan()).offices[1]?.name).toBe(`${office.name}·新`);
  const own = "e\u0301 my own long secret";
  await agent.account.changePassword({ old: "yimen-demo", fresh: own });
  await expect(agent.account.changePassword({ old: own.normalize("NFC"), fresh: "another long secret" })).rejects.toThrow();
  await agent.account.changePassword({ old: own, fresh: "another long secret" });
});
