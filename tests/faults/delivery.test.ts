import type { CaseState } from "@yimen/domain";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPrivate, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { type Service, startService, until } from "../harness/service.ts";
import { takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 20 });
});
afterAll(() => service?.close());

let agents = 10;
/** A fresh agent on a fresh phone, synced once. */
async function phone() {
  agents += 1;
  const profile = await openPrivate({ phone: true });
  const page = await profile.context.newPage();
  await signIn(page, service.url, `agent${agents}`);
  await waitSynced(page);
  return { ...profile, page, username: `agent${agents}` };
}

const events = async (id: string) =>
  (await service.db.sql<{ type: string }[]>`select body->>'type' as type from case_events where case_id = ${id} order by version`).map((e) => e.type);
const whole = ["begun", "filled", "attached", "collected", "accepted"];
const syncNow = async (page: Page) => {
  await page.click(".strip");
  await page.click("main .y-button.primary");
};
const signOut = async (page: Page) => {
  await page.click('nav.bar a[href="/me"]');
  await page.click('[data-do="logout"]');
  await page.waitForSelector("nav.bar", { state: "detached" });
  await page.waitForSelector("main.login #password");
  await page.waitForLoadState("load");
};
const onPush = (page: Page, handle: (route: Route) => Promise<void>) => page.context().route("**/trpc/sync.push*", handle);

describe("delivery", () => {
  test("1 the server commits and the answer is lost: pushed again, applied once, same number", async () => {
    const { page, context } = await phone();
    let lost = 0;
    await onPush(page, async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      await route.abort("connectionreset");
    });
    const taken = await takeCase(page, "SYDJ", 1);
    await until(
      "committed once the answer was lost",
      () => events(taken.id),
      (e) => e.length === whole.length,
    );
    await syncNow(page);
    await waitSynced(page);
    expect(lost).toBe(1);
    expect(await events(taken.id)).toEqual(whole);
    expect((await service.db.sql<{ number: string }[]>`select number from cases where id = ${taken.id}`)[0]?.number).toBe(taken.number);
    await context.close();
  });

  test("2 the connection is cut before the request arrives, again and again: it goes through in the end", async () => {
    const { page, context } = await phone();
    let cut = 0;
    await onPush(page, async (route) => {
      cut += 1;
      return cut <= 3 ? route.abort("connectionfailed") : route.continue();
    });
    const taken = await takeCase(page, "SYDJ", 2);
    await waitSynced(page);
    expect(cut).toBeGreaterThan(3);
    expect(await events(taken.id)).toEqual(whole);
    await context.close();
  });

  test("4 an intermediary sends a push twice: applied once", async () => {
    const { page, context } = await phone();
    await onPush(page, async (route) => {
      await route.fetch();
      await route.continue();
    });
    const taken = await takeCase(page, "SYDJ", 4);
    await waitSynced(page);
    expect(await events(taken.id)).toEqual(whole);
    await context.close();
  });

  test("5 two tabs: one leads; its closing passes the lead; work in one shows in the other", async () => {
    const { page, context } = await phone();
    const second = await context.newPage();
    await second.goto(`${service.url}/cases`);
    await second.waitForSelector("nav.bar");
    const taken = await takeCase(second, "SYDJ", 5);
    await page.bringToFront();
    await page.click('nav.bar a[href="/cases"]');
    await page.waitForSelector(`a[href="/case/${taken.id}"]`);
    await page.close();
    const after = await takeCase(second, "SYDJ", 55);
    await waitSynced(second);
    expect(await events(taken.id)).toEqual(whole);
    expect(await events(after.id)).toEqual(whole);
    await context.close();
  });

  test("6 a command that is always refused stands first in the outbox: the rest flows, the poison is shown with a way on", async () => {
    const { page, context } = await phone();
    await service.down();
    const poison = await takeCase(page, "GLJT", 60);
    const taken = await takeCase(page, "SYDJ", 6);
    await service.db.sql`update item_versions set body = jsonb_set(body, '{status}', '"suspended"') where code = 'GLJT'`;
    await service.up();
    await syncNow(page);
    await until(
      "the good one arrives",
      () => events(taken.id),
      (e) => e.length === whole.length,
      60_000,
    );
    await service.db.sql`update item_versions set body = jsonb_set(body, '{status}', '"published"') where code = 'GLJT'`;
    expect(await events(poison.id)).toEqual([]);
    await page.waitForSelector('[data-refused="begin"] [data-do="reopen"]');
    await page.click('[data-refused="begin"] .y-button.danger');
    // What comes and goes beside it takes no question away that somebody is about to answer.
    const beside = await context.newPage();
    await beside.goto(service.url);
    await unlock(beside);
    await takeCase(beside, "SYDJ", 61);
    await waitSynced(beside);
    await page.click('[data-do="confirm"]');
    await page.waitForSelector('[data-refused="begin"]', { state: "detached" });
    await context.close();
  });

  test("7 a captive portal answers 200 with HTML, a proxy 502: nothing is called sent, nobody is signed out, nothing is dropped", async () => {
    const { page, context } = await phone();
    let answers = 0;
    const portal = async (route: Route) => {
      answers += 1;
      return answers % 2 === 0 ? route.fulfill({ status: 502, body: "Bad Gateway" }) : route.fulfill({ status: 200, contentType: "text/html", body: "<html>请登录校园网</html>" });
    };
    await context.route("**/trpc/**", portal);
    const taken = await takeCase(page, "SYDJ", 7);
    await syncNow(page);
    await until(
      "the portal answered",
      () => answers,
      (n) => n >= 3,
    );
    await page.waitForSelector('.strip[data-phase="offline"][data-pending="5"]');
    expect(await events(taken.id)).toEqual([]);
    await context.unroute("**/trpc/**", portal);
    await syncNow(page);
    await waitSynced(page);
    expect(await events(taken.id)).toEqual(whole);
    await context.close();
  });

  test("8 the session ran out during a week offline: taken up again by the open store, nobody types anything, the work goes up under its author", async () => {
    const { page, context, username } = await phone();
    await service.down();
    const taken = await takeCase(page, "SYDJ", 8);
    await service.db.sql`delete from sessions`;
    await service.up();
    await syncNow(page);
    await waitSynced(page);
    expect(await events(taken.id)).toEqual(whole);
    const [row] = await service.db.sql<{ state: CaseState }[]>`select state from cases where id = ${taken.id}`;
    expect(row?.state.firstAsked).toBe(username.replace("agent", "agent-"));
    await context.close();
  });

  test("8 another person signs in on the device while work waits: they neither see nor send it; it goes up under its author later", async () => {
    const { page, context, username } = await phone();
    await service.down();
    const taken = await takeCase(page, "SYDJ", 88);
    await service.db.sql`delete from sessions`;
    await signOut(page);
    await service.up();
    await signIn(page, service.url, "agent60");
    await waitSynced(page);
    await page.click('nav.bar a[href="/cases"]');
    await page.waitForSelector("h1");
    expect(await page.locator(`a[href="/case/${taken.id}"]`).count()).toBe(0);
    expect(await events(taken.id)).toEqual([]);
    await signOut(page);
    await signIn(page, service.url, username);
    await waitSynced(page);
    expect(await events(taken.id)).toEqual(whole);
    const [row] = await service.db.sql<{ state: CaseState }[]>`select state from cases where id = ${taken.id}`;
    expect(row?.state.firstAsked).toBe(username.replace("agent", "agent-"));
    await context.close();
  });
});
