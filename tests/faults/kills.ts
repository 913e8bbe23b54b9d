import { connect } from "@yimen/db";
import { startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { type Random, random } from "@yimen/db/sample";
import type { Page } from "playwright-core";
import { killBrowser, openProfile, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { serverProcess } from "../harness/serverProcess.ts";
import { until } from "../harness/service.ts";
import { fillForms, finishCase } from "../harness/story.ts";

export type Victim = "server" | "postgres" | "browser";
export type KillsReport = {
  seed: number;
  kills: Record<Victim, number>;
  /** Cases whose paper was printed, and drafts that were saved, when the blow fell or after it. */
  papers: number;
  drafts: number;
  /** Opinions of the county's handler that the screen called done. */
  opinions: number;
  lost: string[];
  doubled: string[];
};

const whole = ["begun", "filled", "attached", "collected", "accepted"];

/**
 * The main story again and again, an agent who takes a case on a phone and a handler at the county who reviews it, and in each turn one
 * SIGKILL at a random point of it. After each: what a screen has called saved or done is there, once.
 */
export async function kills(options: { count: number; seed: number; victims: readonly Victim[]; say?: (line: string) => void }): Promise<KillsReport> {
  const { count, seed, victims, say = () => {} } = options;
  const r = random(seed);
  const report: KillsReport = { seed, kills: { server: 0, postgres: 0, browser: 0 }, papers: 0, drafts: 0, opinions: 0, lost: [], doubled: [] };
  const dir = temporaryDataDir();
  let postgres = await startEmbedded(dir);
  const port = Number(new URL(postgres.url).port);
  const db = connect(postgres.url);
  const server = await serverProcess(postgres.url, dir);
  let phone = await openProfile({ phone: true });
  let page = phone.context.pages()[0] ?? (await phone.context.newPage());
  await signIn(page, server.url, "agent41");
  await waitSynced(page);
  const desk = await openProfile();
  const tab = desk.context.pages()[0] ?? (await desk.context.newPage());
  await signIn(tab, server.url, "mz-handler");
  await waitSynced(tab);

  const strike = async (victim: Victim) => {
    report.kills[victim] += 1;
    if (victim === "server") {
      await server.kill();
      await pause(r() * 1500);
      await server.start();
    } else if (victim === "postgres") {
      await postgres.kill();
      await pause(r() * 1500);
      postgres = await startEmbedded(dir, () => {}, { port });
    } else await killBrowser(phone.context, phone.dir);
  };
  const eventsOf = async (id: string) =>
    (await db.sql<{ type: string }[]>`select body->>'type' as type from case_events where case_id = ${id} order by version`).map((e) => e.type);

  for (let i = 0; i < count; i += 1)
    for (const victim of victims) {
      const told = { draft: "", paper: null as { id: string; number: string } | null, opinion: "" };
      const blow = pause(r() * (victim === "browser" ? 3500 : 6500)).then(() => strike(victim));
      try {
        told.paper = await take(page, seed * 100_000 + report.papers + i, (id) => {
          told.draft = id;
        });
        if (victim !== "browser") {
          await syncNow(page);
          await waitSynced(page);
          told.opinion = await review(tab, server.url, told.paper.id, r);
        }
      } catch (error) {
        // The browser died under it. Any other failure is one.
        if (victim !== "browser") throw error;
      }
      await blow;
      if (victim === "browser") {
        phone = await openProfile({ phone: true, dir: phone.dir });
        page = phone.context.pages()[0] ?? (await phone.context.newPage());
        await page.goto(server.url);
        await unlock(page);
      }
      await syncNow(page);
      await waitSynced(page);
      if (told.paper) {
        report.papers += 1;
        const events = await eventsOf(told.paper.id);
        const [row] = await db.sql<{ number: string }[]>`select number from cases where id = ${told.paper.id}`;
        if (row?.number !== told.paper.number || whole.some((type, n) => events[n] !== type)) report.lost.push(`${victim} ${told.paper.number}: ${events.join()}`);
        if (new Set(events).size !== events.length) report.doubled.push(`${victim} ${told.paper.number}: ${events.join()}`);
      } else if (told.draft) {
        report.drafts += 1;
        // Begun and saved: still a draft, or finished before the screen could say so.
        await page.click('nav.bar a[href="/"]');
        const draft = await page.waitForSelector(`a[href="/draft/${told.draft}"]`, { timeout: 3000 }).catch(() => null);
        if (!draft && (await eventsOf(told.draft)).length !== whole.length) report.lost.push(`${victim} draft ${told.draft}`);
      }
      if (told.opinion) {
        report.opinions += 1;
        await syncNow(tab);
        await waitSynced(tab);
        const said = await db.sql`select 1 from case_events where body::text like ${`%${told.opinion}%`}`;
        if (said.length === 0) report.lost.push(`${victim} opinion ${told.opinion}`);
        if (said.length > 1) report.doubled.push(`${victim} opinion ${told.opinion}`);
      }
      say(
        `${victim} ${report.kills[victim]}: ${told.paper ? "paper" : told.draft ? "draft" : "begun"}${told.opinion ? ", opinion" : ""}; lost ${report.lost.length}, doubled ${report.doubled.length}`,
      );
    }
  await phone.context.close();
  await desk.context.close();
  await server.kill();
  await db.close();
  await postgres.stop();
  return report;
}

const pause = (ms: number) => new Promise((r) => setTimeout(r, ms));

async function syncNow(page: Page): Promise<void> {
  await page.click(".strip");
  await page.click("main .y-button.primary");
}

/** Takes a case through the screens; tells of its draft as soon as the screen has called it saved. */
async function take(page: Page, seed: number, saved: (id: string) => void): Promise<{ id: string; number: string }> {
  const filled = await fillForms(page, "GLJT", seed);
  await page.waitForSelector('[data-unsaved="0"]');
  saved(new URL(page.url()).pathname.split("/")[2] ?? "");
  return finishCase(page, filled);
}

/** The county's handler reviews what came. @returns the opinion, which no other case has */
async function review(tab: Page, url: string, id: string, r: Random): Promise<string> {
  const opinion = `经核实，符合条件（${Math.floor(r() * 1e12)}）`;
  // The county may be down while the page is asked for: asked again, as a person does.
  const opened = async () => {
    await tab.goto(`${url}/case/${id}`).catch(() => {});
    return (await tab.waitForSelector('[data-act="review"]', { timeout: 2000 }).catch(() => null)) !== null;
  };
  await until("the case opens at the county", opened, Boolean, 60_000);
  await tab.click('[data-act="review"]');
  await tab.fill("#a-opinion", opinion);
  await tab.click('[data-form="review"] button[type=submit]');
  await tab.waitForSelector('[data-form="review"]', { state: "detached" });
  return opinion;
}
