import { afterAll, beforeAll, expect, test } from "vitest";
import { go, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { type Seats, twoSeats } from "../harness/seats.ts";
import { takeCase } from "../harness/story.ts";

let seats: Seats;
beforeAll(async () => {
  seats = await twoSeats();
  await seats.travel("2026-06-01");
  await signIn(seats.phone.page, seats.service.url, "agent1");
  await waitSynced(seats.phone.page);
});
afterAll(() => seats?.close());

test("a case is taken in a village and granted: the office sees its figures move without a reload, opens what is behind them, and a leader nobody's name", async () => {
  const { service, phone, county, travel, atDesk } = seats;
  await atDesk("supervision", async (page) => {
    await page.click('nav.bar a[href="/figures"]');
    await page.waitForSelector('[data-period="2026-06-01"]');
    await page.locator(".y-card", { hasText: "本期没有办件" }).waitFor();
  });
  const taken = await takeCase(phone.page, "GLJT", 901);
  await waitSynced(phone.page);
  await atDesk("supervision", (page) => page.locator('[data-tile="taken"] strong', { hasText: /^1$/ }).waitFor());
  await travel("2026-06-03");
  await county("mz-handler", taken.id, "review", { opinion: "同意" });
  await county("mz-reviewer", taken.id, "review", { opinion: "同意" });
  await county("mz-approver", taken.id, "decide", { opinion: "同意" });

  await atDesk("supervision", async (page) => {
    // By keys alone: from the figure to its cases, to the case, and back to where one was.
    await page.locator('[data-tile="answered"] strong', { hasText: /^1$/ }).waitFor();
    expect(await page.textContent('[data-tile="used"] strong')).toBe("2.0");
    expect(await page.textContent('[data-tile="onTime"] strong')).toBe("100.0%");
    await page.focus('[data-tile="answered"]');
    await page.keyboard.press("Enter");
    await page.locator('[data-cases="answered"] h2:focus').waitFor();
    await page.locator(`[data-cases="answered"] [data-case="${taken.id}"]`).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.locator(`[data-case="${taken.id}"] a:focus`).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/case/${taken.id}`);
    await page.goBack();
    await page.locator(`[data-cases="answered"] [data-case="${taken.id}"]`).waitFor();
    // What a chart shows, its table says.
    await page.waitForSelector(".plot[data-drawn] canvas");
    await page.locator(".chart summary").first().click();
    expect(await page.locator(".chart").first().locator("tr", { hasText: "2026-06-03" }).textContent()).toBe("2026-06-0301100.0%");
    await page.click('[data-do="earlier"]');
    await page.waitForSelector('[data-period="2026-05-01"]');
    await page.locator(".y-card", { hasText: "本期没有办件" }).waitFor();
    await page.click('[data-do="later"]');
    await page.click('[data-part="units"] [data-member="MZ"] [data-figure="answered"]');
    await page.locator(`[data-case="${taken.id}"]`).waitFor();
    // Who it was: on demand, and on record.
    await page.click('[data-do="show-person"]');
    await page.locator('[data-part="person"] [data-member="mz-approver"]').waitFor();
    expect(await service.db.sql`select 1 from audit_log where action = 'figures.people' and person = 'supervision-1'`).not.toEqual([]);
  });

  await atDesk("leader", async (page) => {
    const said: string[] = [];
    page.on("response", (response) => void response.text().then((text) => response.url().includes("/trpc/figures") && said.push(text)));
    // Figures are what a leader comes for.
    await page.reload();
    await unlock(page);
    await page.locator('[data-tile="answered"] strong', { hasText: /^1$/ }).waitFor();
    await page.click('[data-tile="answered"]');
    await page.locator(`[data-case="${taken.id}"]`).waitFor();
    expect(await page.locator(`[data-case="${taken.id}"] a`).count()).toBe(0);
    expect(await page.textContent(`[data-case="${taken.id}"]`)).toContain(taken.number);
    expect(said.length).toBeGreaterThan(1);
    expect(said.join("")).not.toContain(taken.name);
    expect(await page.textContent("main")).not.toContain(taken.name);
  });
  await atDesk("mz-leader", async (page) => {
    await go(page, "/figures");
    await page.locator('[data-tile="answered"] strong', { hasText: /^1$/ }).waitFor();
    expect(await page.locator('[data-part="units"], main select').count()).toBe(0);
  });
});

test("with the line away the page says so, and comes back by itself when asked", async () => {
  const { service, atDesk } = seats;
  await atDesk("supervision", async (page) => {
    await go(page, "/me");
    await service.down();
    await go(page, "/figures");
    await page.locator("main .y-notice.warning button").first().waitFor();
    await service.up();
    await page.locator("main .y-notice.warning button").first().click();
    await page.locator('[data-tile="answered"] strong', { hasText: /^1$/ }).waitFor();
  });
});
