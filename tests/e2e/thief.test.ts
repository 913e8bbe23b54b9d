import { afterAll, beforeAll, expect, test } from "vitest";
import { openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService, until } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 20 });
});
afterAll(() => service?.close());

test("somebody who knows the password signs in elsewhere: the owner is told, changes it, and goes on; the thief is out, with the password and without, and what the thief still holds is kept for people to judge", async () => {
  const [owners, thiefs] = [await openPrivate({ phone: true }), await openPrivate({ phone: true })];
  const owner = await owners.context.newPage();
  const thief = await thiefs.context.newPage();
  await signIn(owner, service.url, "agent22");
  await waitSynced(owner);
  await signIn(thief, service.url, "agent22");
  await waitSynced(thief);

  await owner.goto(service.url);
  await owner.waitForSelector('[data-account-news="device.new"]');
  await owner.click('[data-do="account-read"]');
  await owner.click('nav.bar a[href="/me"]');
  await owner.click('[data-do="password"]');
  await owner.fill("#p-old", "yimen-demo");
  await owner.fill("#p-fresh", "a-word-of-my-own");
  await owner.fill("#p-again", "a-word-of-my-own");
  await owner.click("form:has(#p-old) button[type=submit]");
  await owner.waitForSelector("#p-old", { state: "detached" });

  // What the thief goes on to do stays where it is.
  const stolen = await takeCase(thief, "SYDJ", 81);
  await thief.waitForSelector('.strip[data-phase="signedOut"]');
  await thief.click('nav.bar a[href="/me"]');
  await thief.fill("#again", "yimen-demo");
  await thief.click("[data-again] button[type=submit]");
  await thief.getByText("账号或密码不对").waitFor();
  expect(await service.db.sql`select 1 from cases where id = ${stolen.id}`).toHaveLength(0);

  // The owner's phone was asked for nothing, and its work goes up.
  const taken = await takeCase(owner, "SYDJ", 82);
  await waitSynced(owner);
  expect(await service.db.sql`select 1 from cases where id = ${taken.id} and number = ${taken.number}`).toHaveLength(1);

  // The administrator takes the thief's device away: what it holds goes into the county's keeping, under its own signature.
  const desk = await openPrivate();
  const admin = await desk.context.newPage();
  await signIn(admin, service.url, "admin");
  const [newest] = await service.db.sql<{ id: string }[]>`select id from devices where person = 'agent-22' order by enrolled_at desc limit 1`;
  await admin.click(`[data-do="revoke-${newest?.id}"]`);
  await admin.fill(`#revoke-${newest?.id}-reason`, "不是本人的手机");
  await admin.click("form.reason button[type=submit]");
  await until(
    "the device is revoked",
    () => service.db.sql`select 1 from devices where id = ${newest?.id ?? ""} and status = 'revoked'`,
    (rows) => rows.length === 1,
  );
  await thief.click(".strip");
  await thief.click("main .y-button.primary");
  await until(
    "what waits there is kept",
    () => service.db.sql`select 1 from quarantine where device = ${newest?.id ?? ""}`,
    (rows) => rows.length > 0,
    60_000,
  );
  expect(await service.db.sql`select 1 from cases where id = ${stolen.id}`).toHaveLength(0);
  await owner.goto(service.url);
  await owner.waitForSelector('[data-account-news="device.revoked"]');
  for (const profile of [owners, thiefs, desk]) await profile.context.close();
});
