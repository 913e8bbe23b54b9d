import { type CaseId, unwrap } from "@yimen/domain";
import { dispatch, reopen } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

test("25 the item was suspended while the case was taken offline: it leaves the lists, and its author takes it again with all that was typed and the printed number", async () => {
  const agent = await person(county.db, "agent1");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  const taken = intakeCommands(itemByCode("SYDJ"), 1);
  unwrap(await dispatch({ db: device.db, actor: agent, now: Date.now() }, taken.commands));
  const printed = (await device.db.cases.get(taken.caseId))?.state.number;
  await county.db.sql`update item_versions set body = jsonb_set(body, '{status}', '"suspended"') where code = 'SYDJ'`;
  await device.sync();
  const refused = await device.refused();
  expect(refused.map((e) => [e.command.type, e.refusal?.code])).toEqual([
    ["begin", "item.notOffered"],
    ["fill", "case.priorRefused"],
    ["attach", "case.priorRefused"],
    ["collect", "case.priorRefused"],
    ["accept", "case.priorRefused"],
  ]);
  expect(await device.db.cases.get(taken.caseId)).toBeUndefined();

  expect(await reopen({ db: device.db, now: Date.now() }, taken.caseId)).toBe(true);
  const draft = await device.db.drafts.get(taken.caseId);
  const [begin, fill, attach] = taken.commands;
  expect(draft).toMatchObject({
    item: "SYDJ",
    number: printed,
    applicant: begin?.type === "begin" && begin.applicant,
    form: fill?.type === "fill" && fill.form,
    files: attach?.type === "attach" && attach.files,
  });
  expect((await device.db.countEntries("pending")) + (await device.db.countEntries("refused"))).toBe(0);

  // Published again, taken again: the paper in the applicant's hand is true.
  await county.db.sql`update item_versions set body = jsonb_set(body, '{status}', '"published"') where code = 'SYDJ'`;
  await device.sync();
  const again = taken.commands.map((c) => (c.type === "accept" ? { ...c, number: draft?.number ?? null } : c));
  unwrap(await dispatch({ db: device.db, actor: agent, now: Date.now() }, again));
  expect(await device.sync()).toBe("idle");
  expect((await device.db.cases.get(taken.caseId))?.state).toMatchObject({ stage: "accepted", number: printed });
});

test("a case the county knows is not turned back into a draft", async () => {
  const agent = await person(county.db, "agent2");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  const taken = intakeCommands(itemByCode("SYDJ"), 2);
  unwrap(await dispatch({ db: device.db, actor: agent, now: Date.now() }, taken.commands));
  expect(await reopen({ db: device.db, now: Date.now() }, taken.caseId)).toBe(false);
  await device.sync();
  expect(await reopen({ db: device.db, now: Date.now() }, taken.caseId as CaseId)).toBe(false);
  expect((await device.db.cases.get(taken.caseId))?.state.stage).toBe("accepted");
});

test("41 the device's own database fails during a round: said as what it is, not as a missing network", async () => {
  const agent = await person(county.db, "agent3");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  device.db.close();
  expect(await device.sync()).toBe("storage");
  await device.db.open();
  expect(await device.sync()).toBe("idle");
  device.fault = () => "lostBeforeServer";
  expect(await device.sync()).toBe("offline");
});
