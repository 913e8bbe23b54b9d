import type { CaseState } from "@yimen/domain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProfile, signIn, unlock, waitSynced } from "../harness/browser.ts";
import { type Service, startService, until } from "../harness/service.ts";
import { sign, takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 120 });
});
afterAll(() => service?.close());

const stateOf = async (id: string) => (await service.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;

test("twenty cases taken with the server stopped reach the county once, are decided, and come home", async () => {
  const phone = await openProfile({ phone: true });
  let page = phone.context.pages()[0] ?? (await phone.context.newPage());
  await signIn(page, service.url, "agent1");
  await waitSynced(page);

  await service.down();
  await page.reload();
  await page.waitForSelector("nav.bar");
  const plan = [...Array.from({ length: 9 }, () => "GLJT"), ...Array.from({ length: 7 }, () => "YLCB"), ...Array.from({ length: 4 }, () => "SYDJ")];
  const taken: { id: string; number: string; name: string; code: string }[] = [];
  for (const [i, code] of plan.entries()) taken.push({ ...(await takeCase(page, code, 900 + i, { lackLast: i === 3 })), code });
  const noticed = taken[3];
  const accepted = taken.filter((c) => c !== noticed);
  expect(new Set(accepted.map((c) => c.number)).size).toBe(19);
  for (const c of accepted) expect(c.number).toMatch(/^361028-\d{4}-[0-9A-Z]{4}-\d{3}-[0-9A-Z]$/);
  expect(await service.db.sql`select 1 from cases where id = any(${taken.map((c) => c.id)}::uuid[])`).toHaveLength(0);

  // The browser is closed and opened again, still with no server.
  await phone.context.close();
  const again = await openProfile({ phone: true, dir: phone.dir });
  page = again.context.pages()[0] ?? (await again.context.newPage());
  await page.goto(service.url);
  await unlock(page);

  await service.up();
  await waitSynced(page);
  const rows = await service.db.sql<{ id: string; number: string | null; stage: string }[]>`select id, number, stage from cases where id = any(${taken.map((c) => c.id)}::uuid[])`;
  expect(rows).toHaveLength(20);
  for (const c of accepted) expect(rows.find((r) => r.id === c.id)).toMatchObject({ number: c.number, stage: "accepted" });
  expect(rows.find((r) => r.id === noticed?.id)).toMatchObject({ number: null, stage: "awaitingCorrection" });
  // Nothing doubled: one begun, one accepted event a case; photos are whole at the county.
  const doubled = await service.db
    .sql`select case_id, body->>'type' from case_events where case_id = any(${taken.map((c) => c.id)}::uuid[]) and body->>'type' in ('begun', 'accepted') group by 1, 2 having count(*) > 1`;
  expect(doubled).toHaveLength(0);
  await until(
    "photos at the county",
    () => service.db.sql<{ n: number }[]>`select count(*)::int as n from attachments where uploaded_by = 'agent-1'`,
    (r) => (r[0]?.n ?? 0) >= 1,
  );

  // The county, in other browsers: handler, reviewer, approver, then the window leader issues.
  const first = accepted[0];
  if (!first) throw new Error("no case");
  const desk = await openProfile();
  const county = async (username: string, act: string, fill?: () => Promise<void>) => {
    const tab = desk.context.pages()[0] ?? (await desk.context.newPage());
    await signIn(tab, service.url, username);
    await waitSynced(tab);
    await tab.goto(`${service.url}/case/${first.id}`);
    await tab.click(`[data-act="${act}"]`);
    if (act === "review" || act === "decide") await tab.fill("#a-opinion", "经核实，符合条件，同意。");
    await fill?.();
    await tab.click(`[data-form="${act}"] button[type=submit]`);
    await waitSynced(tab);
    await tab.click('nav.bar a[href="/me"]');
    await tab.click('[data-do="logout"]');
    await tab.waitForSelector("nav.bar", { state: "detached" });
    await tab.waitForSelector("main.login #password");
  };
  await county("mz-handler", "review");
  expect(await stateOf(first.id)).toMatchObject({ stage: "underReview", step: 1 });
  await county("mz-reviewer", "review");
  await county("mz-approver", "decide");
  await county("mz-leader", "issue");
  expect(await stateOf(first.id)).toMatchObject({ stage: "issued", decision: { outcome: "grant" } });
  const signers = (await stateOf(first.id))?.signatures.map((s) => s.by) ?? [];
  expect(new Set(signers).size).toBe(3);
  await desk.context.close();

  // The result comes home by itself (poke or round), is handed over with no server, closed after the next round.
  await page.goto(`${service.url}/case/${first.id}`);
  await page.waitForSelector('[data-stage="issued"]', { timeout: 90_000 });
  await service.down();
  await page.click('[data-act="deliver"]');
  await sign(page);
  await page.click('[data-form="deliver"] button[type=submit]');
  await page.waitForSelector('[data-stage="delivered"]');
  await service.up();
  await page.click(".strip");
  await page.click(".y-button.primary");
  await waitSynced(page);
  expect(await stateOf(first.id)).toMatchObject({ stage: "closed", delivery: { receivedBy: first.name } });
  await page.goto(`${service.url}/case/${first.id}`);
  await page.waitForSelector('[data-stage="closed"]');
  await again.context.close();
});
