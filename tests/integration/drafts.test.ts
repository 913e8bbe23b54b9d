import { publishFaults, unwrap } from "@yimen/domain";
import { appRouter } from "@yimen/server";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerContext, intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { itemByCode } from "../harness/story.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

const as = async (username: string) => appRouter.createCaller(callerContext(county.db, await person(county.db, username), "361028"));
const words = { reason: "调整", document: "县政务〔2026〕1 号" };

test("a draft is its unit's: others do not see it, nobody publishes their own, and who saves an older one is told", async () => {
  const [leader, other, admin] = [await as("mz-leader"), await as("sl-leader"), await as("admin")];
  const { id } = await leader.item.draft.begin({ code: "GLJT", fresh: false });
  expect(await leader.item.draft.begin({ code: "GLJT", fresh: false })).toEqual({ id });
  await expect(other.item.draft.get({ id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(other.item.draft.begin({ code: "GLJT", fresh: false })).rejects.toMatchObject({ code: "CONFLICT", message: "draft.code" });
  expect((await other.item.draft.list()).map((d) => d.code)).not.toContain("GLJT");
  await expect((await as("mz-handler")).item.draft.list()).rejects.toMatchObject({ code: "FORBIDDEN" });

  const { body, revision } = await leader.item.draft.get({ id });
  await leader.item.draft.save({ id, revision, body: { ...body, conditions: "改过的条件" } });
  await expect(leader.item.draft.save({ id, revision, body })).rejects.toMatchObject({ code: "CONFLICT", message: "draft.newer" });
  // Whose it is can't be changed by writing it differently.
  await leader.item.draft.save({ id, revision: 1, body: { ...body, conditions: "改过的条件", unit: "SL", code: "XXXX" } });
  expect((await leader.item.draft.get({ id })).body).toMatchObject({ code: "GLJT", unit: "MZ", conditions: "改过的条件" });

  expect((await leader.item.draft.get({ id })).changes).toEqual([{ where: "事项 · 条件", before: itemByCode("GLJT").conditions, after: "改过的条件" }]);
  await leader.item.draft.submit({ id, ...words });
  await expect(leader.item.draft.save({ id, revision: 2, body })).rejects.toMatchObject({ message: "draft.state" });
  await expect(leader.item.draft.judge({ id, verdict: "publish", remark: "" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  const judged = await Promise.allSettled([admin.item.draft.judge({ id, verdict: "publish", remark: "" }), admin.item.draft.judge({ id, verdict: "publish", remark: "" })]);
  expect(judged.filter((j) => j.status === "fulfilled")).toHaveLength(1);
  expect((await admin.item.history({ code: "GLJT" })).map((v) => [v.version, v.document])).toEqual([
    [2, words.document],
    [1, ""],
  ]);
  // An administrator who writes is an author, too.
  const own = await admin.item.draft.begin({ code: "LSJZ", fresh: false });
  await admin.item.draft.save({ id: own.id, revision: 0, body: { ...(await admin.item.draft.get(own)).body, conditions: "x" } });
  await admin.item.draft.submit({ id: own.id, ...words });
  await expect(admin.item.draft.judge({ id: own.id, verdict: "publish", remark: "" })).rejects.toMatchObject({ code: "FORBIDDEN", message: "draft.samePerson" });
  // Nor by letting somebody else hand in what they wrote.
  const written = await leader.item.draft.begin({ code: "GLJT", fresh: false });
  await admin.item.draft.save({ id: written.id, revision: 0, body: { ...(await admin.item.draft.get(written)).body, conditions: "管理员写的" } });
  await leader.item.draft.submit({ id: written.id, ...words });
  expect((await admin.item.draft.get(written)).mayPublish).toBe(false);
  await expect(admin.item.draft.judge({ id: written.id, verdict: "publish", remark: "" })).rejects.toMatchObject({ code: "FORBIDDEN", message: "draft.samePerson" });
  await (await as("admin2")).item.draft.judge({ id: written.id, verdict: "publish", remark: "" });
});

test("what is wrong is refused with its field, and nothing of it is kept: no shape, too much, conditions in a circle", async () => {
  const leader = await as("sl-leader");
  const { id } = await leader.item.draft.begin({ code: "NEW1", fresh: true });
  const { body } = await leader.item.draft.get({ id });
  const bads: unknown[] = [
    null,
    7,
    {},
    { ...body, route: [] },
    { ...body, materials: [{ code: "m1" }] },
    { ...body, conditions: "字".repeat(300_001) },
    { ...body, kind: "horoscope" },
  ];
  for (const bad of bads) await expect(leader.item.draft.save({ id, revision: 0, body: bad })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect((await leader.item.draft.get({ id })).revision).toBe(0);
  const field = (key: string, on: string) => ({ key, label: key, type: "yesNo" as const, required: true, when: { field: on, in: [true] } });
  const sound = { ...itemByCode("QSXK"), version: undefined, code: "NEW1" };
  await leader.item.draft.save({
    id,
    revision: 0,
    body: { ...sound, form: [{ title: "", fields: [field("a", "b"), field("b", "a")] }], materials: itemByCode("QSXK").materials.slice(0, 1) },
  });
  await expect(leader.item.draft.submit({ id, ...words })).rejects.toMatchObject({ code: "BAD_REQUEST", message: "draft.faulty" });
  expect(publishFaults({ ...(await leader.item.draft.get({ id })).body, version: 1 }, [await person(county.db, "sl-handler")]).map((f) => f.code)).toContain("conditionLoops");
  for (const code of ["", "a", "1AB", "GLJT;", "x".repeat(30)]) await expect(leader.item.draft.begin({ code, fresh: true })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(leader.item.draft.begin({ code: "GLJT", fresh: true })).rejects.toMatchObject({ message: "draft.code" });
});

test("25 an item is suspended by a version of its own: what was begun before stands, what comes after is refused, and resumed it is taken again", async () => {
  const [leader, admin] = [await as("wj-leader"), await as("admin")];
  const agent = await person(county.db, "agent1");
  const device = await Device.of(county.db, "361028", agent);
  await device.sync();
  const take = async (seed: number) => {
    const { caseId, commands } = intakeCommands(itemByCode("SYDJ"), seed);
    unwrap(await dispatch({ db: device.db, actor: agent, now: Date.now() }, commands));
    return caseId;
  };
  const stored = async (id: string) => (await county.db.sql`select 1 from cases where id = ${id}`).length;
  // Taken with no network before the suspension, and after it by a device that had not heard of it.
  const early = await take(1);
  await new Promise((r) => setTimeout(r, 20));
  const { id } = await leader.item.draft.status({ code: "SYDJ", to: "suspended", ...words });
  await expect(leader.item.draft.status({ code: "SYDJ", to: "cancelled", ...words })).rejects.toMatchObject({ message: "draft.open" });
  await admin.item.draft.judge({ id, verdict: "publish", remark: "" });
  expect((await admin.item.list()).find((i) => i.code === "SYDJ")).toMatchObject({ status: "suspended", version: 2 });
  await new Promise((r) => setTimeout(r, 20));
  const late = await take(2);
  await device.sync();
  expect([await stored(early), await stored(late)]).toEqual([1, 0]);
  expect((await device.refused())[0]).toMatchObject({ command: { type: "begin", caseId: late }, refusal: { code: "item.notOffered" } });
  // Suspended twice with a time on offer in between: the newest word counts.
  for (const to of ["published", "suspended"] as const) {
    const asked = await leader.item.draft.status({ code: "SYDJ", to, ...words });
    await admin.item.draft.judge({ id: asked.id, verdict: "publish", remark: "" });
    await new Promise((r) => setTimeout(r, 20));
  }
  const still = await take(4);
  await device.sync();
  expect(await stored(still)).toBe(0);
  const back = await leader.item.draft.status({ code: "SYDJ", to: "published", ...words });
  await admin.item.draft.judge({ id: back.id, verdict: "publish", remark: "" });
  await new Promise((r) => setTimeout(r, 20));
  const again = await take(3);
  await device.sync();
  expect(await stored(again)).toBe(1);
});
