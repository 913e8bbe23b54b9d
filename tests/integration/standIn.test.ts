import { addDays, type CaseState, legalDateOf, unwrap } from "@yimen/domain";
import { appRouter } from "@yimen/server";
import { dispatch, receive } from "@yimen/web/store";
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
const stateOf = async (id: string) => (await county.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state as CaseState;

test("somebody stands in for a colleague who is away: the county takes the signature, and the record says for whom; ended, it is refused", async () => {
  const agent = await person(county.db, "agent1");
  const phone = await Device.of(county.db, "361028", agent);
  await phone.sync();
  const take = async (seed: number) => {
    const { caseId, commands } = intakeCommands(itemByCode("GLJT"), seed);
    unwrap(await dispatch({ db: phone.db, actor: agent, now: Date.now() }, commands));
    await phone.sync();
    return caseId;
  };
  const [first, second] = [await take(1), await take(2)];
  const today = legalDateOf(Date.now());
  const leader = await as("mz-leader");
  const away = { person: "mz-handler", substitute: "mz-reviewer", from: today, to: addDays(today, 3), reason: "外出开会" };
  await expect((await as("sl-leader")).mandate.absence.record(away)).rejects.toMatchObject({ message: "absence.people" });
  await expect((await as("mz-handler")).mandate.absence.record(away)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(leader.mandate.absence.record({ ...away, substitute: "sl-reviewer" })).rejects.toMatchObject({ message: "absence.people" });
  await expect(leader.mandate.absence.record({ ...away, substitute: "mz-handler" })).rejects.toMatchObject({ message: "absence.people" });
  await expect(leader.mandate.absence.record({ ...away, from: addDays(today, -1) })).rejects.toMatchObject({ message: "absence.dates" });
  await expect(leader.mandate.absence.record({ ...away, to: addDays(today, 400) })).rejects.toMatchObject({ message: "absence.dates" });

  const reviewer = await person(county.db, "mz-reviewer");
  const desk = await Device.of(county.db, "361028", reviewer);
  const sign = async (caseId: string) => {
    await receive({ db: desk.db, actor: reviewer }, [await stateOf(caseId)]);
    return dispatch({ db: desk.db, actor: reviewer, now: Date.now() }, [{ type: "review", caseId: caseId as never, opinion: "同意" }]);
  };
  await desk.sync();
  expect(await sign(first)).toMatchObject({ ok: false, error: { code: "permission.denied" } });
  const { id } = await leader.mandate.absence.record(away);
  await desk.sync();
  unwrap(await sign(first));
  await desk.sync();
  expect((await stateOf(first)).acts.at(-1)).toMatchObject({ type: "reviewed", by: "mz-reviewer", instead: "mz-handler" });

  // Ended while the stand-in had no network: what is signed after that is refused by the county.
  await leader.mandate.absence.end({ id });
  await new Promise((r) => setTimeout(r, 20));
  unwrap(await sign(second));
  await desk.sync();
  expect((await desk.refused())[0]).toMatchObject({ command: { type: "review" }, refusal: { code: "permission.denied" } });
  expect((await stateOf(second)).step).toBe(0);
});
