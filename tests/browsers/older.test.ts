import { demoPictureFile } from "@yimen/db/demo";
import { inventApplicant, random, sampleForm } from "@yimen/db/sample";
import { type CaseState, formFaults, holds, legalDateOf, requiredMaterials } from "@yimen/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isInstalled, OlderPage } from "../harness/olderBrowser.ts";
import { type Service, startService } from "../harness/service.ts";
import { itemByCode } from "../harness/story.ts";

const builds = ["92", "106"] as const;
const here = builds.filter(isInstalled);
if (here.length < builds.length) console.log(`left out: Chromium ${builds.filter((b) => !here.includes(b)).join(", ")} (fetch and run them: pnpm browsers)`);

let service: Service;
beforeEach(async () => {
  service = await startService({ cases: 40 });
});
afterEach(() => service.close());

const stateOf = async (id: string) => (await service.db.sql<{ state: CaseState }[]>`select state from cases where id = ${id}`)[0]?.state;

for (const version of builds)
  test.runIf(isInstalled(version))(`Chromium ${version}: an agent signs in, takes a case with the server away, with photo and signature, and it reaches the county`, async () => {
    await using old = await OlderPage.open(version);
    await old.page.goto(service.url);
    await old.put("main.login #username", "agent1");
    await old.put("main.login #password", "yimen-demo");
    await old.press("main.login button[type=submit]");
    await old.see('.strip[data-phase="idle"][data-pending="0"]');
    await old.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

    await service.down();
    await old.page.reload();
    const item = itemByCode("GLJT");
    const r = random(Number(version));
    const applicant = inventApplicant(r, "城关村");
    let form = sampleForm(item, r);
    while (formFaults(item.form, form, legalDateOf(Date.now())).length > 0) form = sampleForm(item, r);
    await old.press('nav.bar a[href="/new"]');
    await old.press('[data-item="GLJT"] button');
    for (const key of ["name", "idNumber", "phone", "address"] as const) await old.put(`#f-${key}`, applicant[key]);
    await old.press('[data-do="next"]');
    for (const step of item.form) {
      for (const field of step.fields.filter((f) => holds(f.when, form) && form[f.key] !== undefined)) {
        const value = form[field.key];
        await old.see(`#f-${field.key}`);
        const isSet = await old.page.evaluate((s) => document.querySelector(s)?.tagName === "FIELDSET", `#f-${field.key}`);
        if (isSet) await old.choose(`#f-${field.key} label`, value === true ? "是" : value === false ? "否" : String(value));
        else await old.put(`#f-${field.key}`, String(value));
      }
      await old.press('[data-do="next"]');
    }
    for (const [i, m] of requiredMaterials(item, form).entries()) {
      await old.file(`[data-material="${m.code}"]`, demoPictureFile);
      await old.ask("the photo's tick", (n) => document.querySelectorAll(".y-card .y-tag.ok").length >= n, i + 1);
    }
    await old.press('[data-do="next"]');
    await old.sign();
    await old.press('[data-do="signed"]');
    await old.see(".photos img");
    await old.press('[data-do="finish"]');
    const number = await old.ask("the receipt's number", () => document.querySelector('[data-label="受理号"]')?.textContent, null);
    const id = new URL(old.page.url()).pathname.split("/")[2] ?? "";
    expect(await stateOf(id)).toBeUndefined();

    await service.up();
    await old.press('nav.bar a[href="/me"]');
    await old.see('.strip[data-phase="idle"][data-pending="0"]');
    expect(await stateOf(id)).toMatchObject({ number, stage: "accepted" });
    expect(old.errors).toEqual([]);
  });
