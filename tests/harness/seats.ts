import type { CaseState } from "@yimen/domain";
import { doDueDeeds } from "@yimen/server";
import type { BrowserContext, Page } from "playwright-core";
import { openPrivate, signIn, unlock, waitSynced } from "./browser.ts";
import { type Service, startService } from "./service.ts";

type Seat = { context: BrowserContext; page: Page };

/**
 * In the page: whatever looks at the clock from time to time finds that the screen was touched just before. Else the days that pass in one step would
 * lock it, sooner or later, under the hands of the test.
 */
function keepAHandOnTheScreen(): void {
  let every: (look: () => void, ms?: number) => number = window.setInterval.bind(window);
  const touching = (look: () => void, ms?: number) =>
    every(() => {
      window.dispatchEvent(new Event("pointerdown"));
      look();
    }, ms);
  // The clock that is moved by hand puts its own in place, before or after this.
  Object.defineProperty(window, "setInterval", {
    get: () => touching,
    set: (own: typeof every) => {
      every = own;
    },
  });
}

/** An agent's phone and the county's desks, one for each of its people, on one service, whose day is moved by hand. */
export async function twoSeats() {
  const service: Service = await startService({ cases: 0 });
  const open = async (options: { phone?: boolean }): Promise<Seat> => {
    const { context } = await openPrivate(options);
    await context.addInitScript(keepAHandOnTheScreen);
    return { context, page: await context.newPage() };
  };
  const phone = await open({ phone: true });
  // A profile for each person: who has signed in once goes on where they were.
  const seats = new Map<string, Seat>();
  const all = () => [phone, ...seats.values()];
  const deskOf = async (username: string): Promise<Page> => {
    const known = seats.get(username);
    if (known) {
      await unlock(known.page);
      return known.page;
    }
    const { context, page } = await open({});
    await context.clock.setFixedTime(service.now());
    seats.set(username, { context, page });
    await signIn(page, service.url, username);
    await waitSynced(page);
    return page;
  };

  /** Noon of a day, at the county and on every device: the clock is an input of the rules, not something to wait for. */
  async function travel(day: string): Promise<void> {
    service.travel(day);
    await Promise.all(all().map(({ context }) => context.clock.setFixedTime(service.now())));
  }
  /** A morning on which the clockwork runs at the county. */
  async function morning(day: string): Promise<void> {
    await travel(day);
    await doDueDeeds(service.db, "361028", service.now());
  }
  const stateOf = async (id: string) => (await service.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;

  /** An act on the case's page, as its buttons and fields are. */
  async function doAct(page: Page, act: string, fields: Record<string, string> = {}, also?: () => Promise<void>): Promise<void> {
    // What the page shows first may be what it knew before: the act comes with the county's last word, at once or behind "more".
    const there = page.locator(`[data-act="${act}"]`);
    const more = page.locator('[data-do="more-acts"]');
    await there.or(more).first().waitFor();
    if ((await there.count()) === 0) await more.click({ timeout: 2_000 }).catch(() => {});
    await there.waitFor();
    await page.click(`[data-act="${act}"]`);
    await page.waitForSelector(`[data-form="${act}"]`);
    if (fields.outcome) await page.locator(`[data-form="${act}"] .y-choices label`, { hasText: fields.outcome }).click();
    for (const [name, value] of Object.entries(fields)) {
      if (name === "outcome") continue;
      const at = page.locator(`[data-form="${act}"] #a-${name}`);
      if ((await at.evaluate((e) => e.tagName)) === "SELECT") await at.selectOption(value);
      else await at.fill(value);
    }
    await also?.();
    await page.click(`[data-form="${act}"] button[type=submit]`);
  }

  /** One of the county's people at the desk does an act on a case at their desk. @returns what the screen refused, or null */
  async function county(username: string, id: string, act: string, fields: Record<string, string> = {}): Promise<string | null> {
    const page = await deskOf(username);
    await page.goto(`${service.url}/case/${id}`);
    await unlock(page);
    await doAct(page, act, fields);
    await page.waitForFunction((type) => !document.querySelector(`[data-form="${type}"]`) || document.querySelector('[role="alert"]:not([data-account-news])'), act, {
      polling: 50,
    });
    const alert = page.locator('[role="alert"]:not([data-account-news])');
    const refused = (await alert.count()) > 0 ? await alert.first().textContent() : null;
    await waitSynced(page);
    return refused;
  }
  async function agentSynced(): Promise<void> {
    await phone.page.click(".strip");
    await phone.page.click("main .y-button.primary");
    await waitSynced(phone.page);
  }

  /** Somebody of the county at the desk. */
  async function atDesk(username: string, work: (page: Page) => Promise<void>): Promise<void> {
    await work(await deskOf(username));
  }

  return {
    service,
    phone,
    travel,
    morning,
    stateOf,
    doAct,
    county,
    agentSynced,
    atDesk,
    close: async () => {
      for (const { context } of all()) await context.close();
      await service.close();
    },
  };
}
export type Seats = Awaited<ReturnType<typeof twoSeats>>;
