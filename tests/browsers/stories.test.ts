import { demoPictureFile } from "@yimen/db/demo";
import { inventApplicant, random, sampleForm } from "@yimen/db/sample";
import { type CaseCommand, type CaseId, type CaseState, formFaults, holds, legalDateOf, requiredMaterials, unwrap } from "@yimen/domain";
import { dispatch, receive } from "@yimen/web/store";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AnyPage } from "../harness/browsers/anyPage.ts";
import { ChromiumPage, hasOlder } from "../harness/browsers/chromium.ts";
import { FirefoxPage, hasFirefox } from "../harness/browsers/firefox.ts";
import { hasWebKit, WebKitPage } from "../harness/browsers/webkit.ts";
import { person } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { type Service, startService } from "../harness/service.ts";
import { itemByCode } from "../harness/story.ts";

const browsers: readonly { name: string; here: boolean; open: () => Promise<AnyPage> }[] = [
  { name: "Chromium 92", here: hasOlder("92"), open: () => ChromiumPage.older("92") },
  { name: "Chromium 106", here: hasOlder("106"), open: () => ChromiumPage.older("106") },
  { name: "today's Chromium", here: true, open: () => ChromiumPage.today() },
  { name: "Firefox", here: hasFirefox(), open: () => FirefoxPage.open() },
  { name: "WebKit", here: hasWebKit(), open: () => WebKitPage.open() },
];
const left = browsers.filter((b) => !b.here).map((b) => b.name);
if (left.length > 0) console.log(`left out, since not installed: ${left.join(", ")} (pnpm browsers fetches the old ones and says how to get the others)`);

let service: Service;
beforeEach(async () => {
  service = await startService({ cases: 40 });
});
afterEach(() => service.close());

const stateOf = async (id: string) => (await service.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;

/** The county's people, each at a device of their own, sign what is theirs to sign. */
async function decideAtTheCounty(id: CaseId): Promise<void> {
  const acts: readonly [string, CaseCommand][] = [
    ["mz-handler", { type: "review", caseId: id, opinion: "经核实，符合条件" }],
    ["mz-reviewer", { type: "review", caseId: id, opinion: "同意" }],
    ["mz-approver", { type: "decide", caseId: id, outcome: "grant", opinion: "同意", reasons: "", remedies: "" }],
    ["mz-leader", { type: "issue", caseId: id, document: "高龄津贴审批表", documentNumber: "龄津〔2026〕1号" }],
  ];
  for (const [username, command] of acts) {
    const actor = await person(service.db, username);
    const desk = await Device.of(service.db, "361028", actor);
    await desk.sync();
    await receive({ db: desk.db, actor }, [(await stateOf(id)) as CaseState]);
    unwrap(await dispatch({ db: desk.db, actor, now: Date.now() }, [command]));
    await desk.sync();
    expect(await desk.refused()).toEqual([]);
  }
}

for (const [seed, { name, here, open }] of browsers.entries())
  test.runIf(here)(
    `${name}: an agent signs in, takes a case with the server away, with photo and signature, prints; it reaches the county, is decided and comes home`,
    async () => {
      await using page = await open();
      await page.goto(service.url);
      await page.put("main.login #username", "agent1");
      await page.put("main.login #password", "yimen-demo");
      await page.press("main.login button[type=submit]");
      await page.see('.strip[data-phase="idle"][data-pending="0"]');
      await page.ask("the shell, kept for a start with no network", () => navigator.serviceWorker.getRegistration().then((r) => (r?.active ? true : null)), null);

      await service.down();
      await page.reload();
      // What the program says of itself from here on; the dialogue for printing is the browser's own.
      await page.ask(
        "a page to listen to",
        () => {
          const heard = window as unknown as { faults: string[]; printed: number };
          heard.faults = [];
          heard.printed = 0;
          window.addEventListener("error", (e) => heard.faults.push(e.message));
          window.addEventListener("unhandledrejection", (e) => heard.faults.push(String(e.reason)));
          window.print = () => {
            heard.printed += 1;
          };
          return document.querySelector('nav.bar a[href="/new"]') !== null;
        },
        null,
      );
      const item = itemByCode("GLJT");
      const r = random(seed + 92);
      const applicant = inventApplicant(r, "城关村");
      let form = sampleForm(item, r);
      while (formFaults(item.form, form, legalDateOf(Date.now())).length > 0) form = sampleForm(item, r);
      await page.press('nav.bar a[href="/new"]');
      await page.press('[data-item="GLJT"] button');
      for (const key of ["name", "idNumber", "phone", "address"] as const) await page.put(`#f-${key}`, applicant[key]);
      await page.press('[data-do="next"]');
      for (const step of item.form) {
        for (const field of step.fields.filter((f) => holds(f.when, form) && form[f.key] !== undefined)) {
          const value = form[field.key];
          await page.see(`#f-${field.key}`);
          const isSet = await page.evaluate((s) => document.querySelector(s)?.tagName === "FIELDSET", `#f-${field.key}`);
          if (isSet) await page.choose(`#f-${field.key} label`, value === true ? "是" : value === false ? "否" : String(value));
          else await page.put(`#f-${field.key}`, String(value));
        }
        await page.press('[data-do="next"]');
      }
      for (const [i, m] of requiredMaterials(item, form).entries()) {
        await page.file(`[data-material="${m.code}"]`, demoPictureFile);
        await page.ask("the photo's tick", (n) => document.querySelectorAll(".y-card .y-tag.ok").length >= n, i + 1);
      }
      await page.press('[data-do="next"]');
      await page.sign();
      await page.press('[data-do="signed"]');
      await page.see(".photos img");
      await page.press('[data-do="finish"]');
      const number = await page.ask("the receipt's number", () => document.querySelector('[data-label="受理号"]')?.textContent, null);
      const id = ((await page.path()).split("/")[2] ?? "") as CaseId;
      await page.press('[data-do="print"]');
      expect(await page.evaluate(() => (window as unknown as { printed: number }).printed, null)).toBe(1);
      expect(await stateOf(id)).toBeUndefined();

      await service.up();
      await page.press('nav.bar a[href="/me"]');
      await page.see('.strip[data-phase="idle"][data-pending="0"]');
      expect(await stateOf(id)).toMatchObject({ number, stage: "accepted" });

      await decideAtTheCounty(id);
      await page.press('nav.bar a[href="/me"]');
      await page.press(".strip");
      await page.press('[data-do="wake"]');
      await page.press('nav.bar a[href="/"]');
      await page.press(`a[href="/case/${id}"]`);
      await page.see('[data-stage="issued"]');
      expect(await page.evaluate(() => (window as unknown as { faults: string[] }).faults, null)).toEqual([]);
    },
  );
