import { demoItems, demoPictureFile } from "@yimen/db/demo";
import { inventApplicant, inventResidentId, random, sampleForm } from "@yimen/db/sample";
import { formFaults, holds, type ItemVersion, legalDateOf, requiredMaterials } from "@yimen/domain";
import type { Page } from "playwright-core";

export const itemByCode = (code: string): ItemVersion => {
  const item = demoItems.find((i) => i.code === code);
  if (!item) throw new Error(`no item ${code}`);
  return item;
};

/** Fills applicant and form through the screens, up to the page of the materials. @returns what was typed, and the materials wanted */
export async function fillForms(page: Page, which: string | ItemVersion, seed: number, { child = false, passport }: { child?: boolean; passport?: string } = {}) {
  const item = typeof which === "string" ? itemByCode(which) : which;
  const { code } = item;
  const r = random(seed);
  const applicant = inventApplicant(r, "城关村");
  if (child) applicant.idNumber = inventResidentId(r, { from: 2016, years: 4 });
  let form = sampleForm(item, r);
  while (formFaults(item.form, form, legalDateOf(Date.now())).length > 0) form = sampleForm(item, r);
  await page.click('nav.bar a[href="/new"]');
  await page.click(`[data-item="${code}"] button`);
  await page.waitForSelector("#f-name");
  for (const key of ["name", "idNumber", "phone", "address"] as const) await page.fill(`#f-${key}`, applicant[key]);
  if (passport) {
    // Another document, with its own check.
    await page.selectOption("#f-idKind", "passport");
    await page.fill("#f-idNumber", "E1");
    await page.click('[data-do="next"]');
    await page.locator("#f-idNumber-error", { hasText: "护照" }).waitFor();
    await page.fill("#f-idNumber", passport);
  }
  if (child) {
    // Nobody of ten applies alone: the screen asks for the guardian, and goes no further without.
    await page.locator('[data-acting="guardian"]').waitFor();
    await page.click('[data-do="next"]');
    await page.locator("#f-guardian-name-error").waitFor();
    await page.fill("#f-guardian-name", "王父");
    await page.fill("#f-guardian-idNumber", "361028198808088881");
    await page.click('[data-do="proxy"]');
    for (const [key, value] of Object.entries({ name: "王姑", idNumber: "650102197511300170", phone: "13800000001" })) await page.fill(`#f-proxy-${key}`, value);
  }
  await page.click('[data-do="next"]');
  for (const step of item.form) {
    for (const field of step.fields.filter((f) => holds(f.when, form))) {
      const value = form[field.key];
      if (value === undefined) continue;
      const at = page.locator(`#f-${field.key}`);
      await at.waitFor();
      const tag = await at.evaluate((e) => e.tagName);
      if (tag === "FIELDSET")
        await at.locator("label", { hasText: new RegExp(`^\\s*${value === true ? "是" : value === false ? "否" : String(value).replace(/[()（）]/g, "\\$&")}\\s*$`) }).click();
      else if (tag === "SELECT") await at.selectOption(String(value));
      else await at.fill(String(value));
    }
    await page.click('[data-do="next"]');
  }
  return { applicant, wanted: requiredMaterials(item, form) };
}

/** Leaves the last material out, or the one named, and ends with a one-time notice or a promise. */
export type Lack = { lackLast?: boolean; lack?: string; end?: "notice" | "promise" };

/** Takes a case through the screens as an agent does. @returns what the printed paper says, and the case's id */
export async function takeCase(page: Page, code: string | ItemVersion, seed: number, options: Lack = {}): Promise<{ id: string; number: string; name: string }> {
  return finishCase(page, await fillForms(page, code, seed), options);
}

/** From the page of the materials to the printed paper. */
export async function finishCase(
  page: Page,
  { applicant, wanted }: Awaited<ReturnType<typeof fillForms>>,
  options: Lack = {},
): Promise<{ id: string; number: string; name: string }> {
  const lack = options.lack ?? (options.lackLast ? wanted.at(-1)?.code : undefined);
  for (const m of wanted.filter((w) => w.code !== lack)) {
    await page.setInputFiles(`[data-material="${m.code}"]`, demoPictureFile);
    await page.waitForSelector(`.y-card:has([data-material="${m.code}"]) .y-tag.ok`);
  }
  await page.click('[data-do="next"]');
  await sign(page);
  await page.click('[data-do="signed"]');
  await page.waitForSelector(".photos img");
  await page.click(`[data-do="${lack === undefined ? "finish" : (options.end ?? "notice")}"]`);
  await page.waitForURL(/\/paper\//);
  const number = await page.locator('[data-label="受理号"]').textContent();
  return { id: new URL(page.url()).pathname.split("/")[2] ?? "", number: number ?? "", name: applicant.name };
}

/** Signs in the signature box with the mouse. */
export async function sign(page: Page): Promise<void> {
  const canvas = page.locator("canvas");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (!box) throw new Error("no signature box");
  await page.mouse.move(box.x + 30, box.y + 60);
  await page.mouse.down();
  for (let i = 0; i < 12; i += 1) await page.mouse.move(box.x + 30 + i * 15, box.y + 60 + (i % 3) * 25);
  await page.mouse.up();
}
