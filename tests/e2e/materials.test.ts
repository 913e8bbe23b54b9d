import { demoPictureFile } from "@yimen/db/demo";
import PDFDocument from "pdfkit";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fakeCamera, openPrivate, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService, until } from "../harness/service.ts";
import { fillForms, finishCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 20 });
});
afterAll(() => service?.close());

const phone = async (args: readonly string[] = []) => {
  const profile = await openPrivate({ phone: true, args });
  const page = await profile.context.newPage();
  return { ...profile, page };
};
const card = (page: Page, code: string) => page.locator(`.y-card:has([data-material="${code}"])`);
/** Width, height and first pixel of the pictures of a material, as the browser shows them: a place for a picture is there before its bytes are read from the device. */
async function pictures(page: Page, code: string): Promise<{ width: number; height: number; corner: number[] }[]> {
  const images = card(page, code).locator(".photos img");
  // Pictures below the fold are loaded when they come near.
  await images.first().scrollIntoViewIfNeeded();
  await until("the pictures are shown", () => images.evaluateAll((all) => (all as HTMLImageElement[]).every((img) => img.complete && img.naturalWidth > 0)), Boolean);
  return await images.evaluateAll((all) =>
    Promise.all(
      (all as HTMLImageElement[]).map(async (img) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: img.naturalWidth, height: img.naturalHeight });
        const pen = canvas.getContext("2d");
        pen?.drawImage(img, 0, 0);
        return { width: img.naturalWidth, height: img.naturalHeight, corner: [...(pen?.getImageData(20, 20, 1, 1).data ?? [])].slice(0, 3) };
      }),
    ),
  );
}
const near = (corner: readonly number[], colour: readonly number[]) => corner.every((c, i) => Math.abs(c - (colour[i] ?? 0)) < 30);

/** A PDF whose pages are one colour each, with what a paper must not bring along: an attachment, and a script that runs when it is opened. */
async function scan(colours: readonly string[], options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const doc = new PDFDocument({ size: "A4", autoFirstPage: false, ...options });
  for (const colour of colours) doc.addPage().rect(0, 0, 700, 900).fill(colour);
  doc.file(Buffer.from("MZ not for the county"), { name: "tool.exe" });
  (doc as unknown as { _root: { data: Record<string, unknown> } })._root.data.OpenAction = doc.ref({ S: "JavaScript", JS: "app.alert(1)" });
  const parts: Buffer[] = [];
  doc.on("data", (part: Buffer) => parts.push(part));
  doc.end();
  for (const ref of [(doc as unknown as { _root: { data: { OpenAction: { end(): void } } } })._root.data.OpenAction]) ref.end();
  return await new Promise((done) => doc.on("end", () => done(Buffer.concat(parts))));
}

test("a scanner's PDF comes in page by page, turned upright and taken back, and reaches the county as pictures; what is no good is said in words", async () => {
  const { page, context } = await phone();
  await signIn(page, service.url, "agent1");
  await waitSynced(page);
  const filled = await fillForms(page, "GLJT", 71);
  const [first, ...others] = filled.wanted.map((m) => m.code) as [string, ...string[]];
  const give = (buffer: Buffer, name = "扫描件.pdf") => page.setInputFiles(`[data-material="${first}"]`, { name, mimeType: "application/octet-stream", buffer });
  const said = async (text: string) => {
    await card(page, first).locator('[role="alert"]', { hasText: text }).waitFor();
    expect(await card(page, first).locator(".photos img").count()).toBe(0);
  };
  await give(await scan(["#c00"], { userPassword: "secret" }));
  await said("打开密码");
  await give(Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(5000, 7)]));
  await said("读不出来");
  await give(Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(20_000_001)]));
  await said("超过 20 MB");
  await give(await scan(Array.from({ length: 41 }, () => "#fff")));
  await said("超过 40 页");
  await give(Buffer.from("not a picture at all"), "照片.jpg");
  await said("不能作为照片");

  await give(await scan(["#c00", "#0c0", "#00c"]));
  await until(
    "three pages",
    () => card(page, first).locator(".photos img").count(),
    (n) => n === 3,
  );
  const shown = await pictures(page, first);
  expect(shown.map((p) => [p.width, p.height])).toEqual(Array.from({ length: 3 }, () => [1414, 2000]));
  for (const [i, colour] of [
    [0, [204, 0, 0]],
    [1, [0, 204, 0]],
    [2, [0, 0, 204]],
  ] as const)
    expect(near(shown[i]?.corner ?? [], colour)).toBe(true);
  // The second is turned, the third taken back: neither the one before the turning nor the third is to go to the county.
  await card(page, first).locator('[data-do="turn"]').nth(1).click();
  await until(
    "the second lies",
    async () => (await pictures(page, first))[1]?.width,
    (w) => w === 2000,
  );
  await card(page, first).getByRole("button", { name: "删除" }).nth(2).click();
  await until(
    "two pages",
    () => card(page, first).locator(".photos img").count(),
    (n) => n === 2,
  );
  const { id } = await finishCase(page, { ...filled, wanted: filled.wanted.filter((m) => others.includes(m.code)) });
  await page.click('nav.bar a[href="/me"]');
  await waitSynced(page);
  const rows = await service.db.sql<{ files: { code: string; hash: string }[] }[]>`select state->'files' as files from cases where id = ${id}`;
  expect(rows[0]?.files.filter((f) => f.code === first)).toHaveLength(2);
  const sent = await service.db.sql<{ hash: string; type: string }[]>`select hash, type from attachments where uploaded_by = 'agent-1'`;
  expect(sent.every((s) => s.type === "image/jpeg" || s.type === "image/png")).toBe(true);
  // What was taken back stayed away: pictures of the case, its signature, and nothing else.
  expect(sent.length).toBe(new Set([...(rows[0]?.files.map((f) => f.hash) ?? [])]).size + 1);
  await context.close();
});

test("a photo of 48 megapixels is kept upright at the size that is needed; the reader of PDFs stays for a day with no network; after a reload the form is where it was", async () => {
  const { page, context } = await phone();
  await signIn(page, service.url, "agent2");
  await waitSynced(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const { wanted } = await fillForms(page, "GLJT", 72);
  const [first, second] = wanted.map((m) => m.code) as [string, string];
  // As a phone lying on its side writes it: the sensor's way, and which way is up.
  const photo = await sharp({ create: { width: 8000, height: 6000, channels: 3, background: "#080" } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  await page.setInputFiles(`[data-material="${first}"]`, { name: "IMG.jpg", mimeType: "image/jpeg", buffer: photo });
  await card(page, first).locator(".photos img").waitFor();
  expect((await pictures(page, first))[0]).toMatchObject({ width: 1500, height: 2000 });
  // The first PDF brings its reader along; with the county away it is there for the next.
  await page.reload();
  await page.setInputFiles(`[data-material="${second}"]`, { name: "a.pdf", mimeType: "application/pdf", buffer: await scan(["#c00"]) });
  await card(page, second).locator(".photos img").waitFor();
  await service.down();
  await page.reload();
  await page.setInputFiles(`[data-material="${second}"]`, { name: "b.pdf", mimeType: "application/pdf", buffer: await scan(["#0c0"]) });
  await until(
    "the second PDF's page",
    () => card(page, second).locator(".photos img").count(),
    (n) => n === 2,
  );
  await page.click('button:has-text("上一步")');
  const field = page.locator("main input.y-input").last();
  const id = await field.getAttribute("id");
  await field.fill("1");
  await page.waitForSelector('[data-unsaved="0"]');
  await page.reload();
  await page.waitForFunction((at) => document.activeElement?.id === at, id);
  await service.up();
  await context.close();
});

test("the camera within the page: several shots in a row, one turned, one taken again; refused by the person, it says what to do", async () => {
  const { page, context } = await phone(fakeCamera);
  await signIn(page, service.url, "agent3");
  await waitSynced(page);
  const { wanted } = await fillForms(page, "GLJT", 73);
  const [first] = wanted.map((m) => m.code) as [string];
  await page.click(`[data-camera="${first}"]`);
  await page.waitForSelector("dialog.camera video[data-playing]");
  for (const n of [1, 2, 3]) {
    await page.click('[data-do="shoot"]');
    await page.waitForSelector(`[data-shots="${n}"]`);
  }
  await page.locator('dialog [data-do="again"]').nth(1).click();
  await page.waitForSelector('[data-shots="2"]');
  await page.locator('dialog [data-do="turn"]').first().click();
  await page.waitForFunction(() => {
    const img = document.querySelector<HTMLImageElement>("dialog.camera .shots img");
    return img?.complete && img.naturalHeight > img.naturalWidth;
  });
  await page.click('[data-do="camera-done"]');
  await page.waitForSelector("dialog.camera", { state: "detached" });
  expect(await card(page, first).locator(".photos img").count()).toBe(2);
  // Leaving by the Escape key loses nothing; cancelling hands nothing on.
  await page.click(`[data-camera="${first}"]`);
  await page.waitForSelector("dialog.camera video[data-playing]");
  await page.click('[data-do="shoot"]');
  await page.waitForSelector('[data-shots="1"]');
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog.camera", { state: "detached" });
  expect(await card(page, first).locator(".photos img").count()).toBe(3);
  await page.click(`[data-camera="${first}"]`);
  await page.waitForSelector("dialog.camera video[data-playing]");
  await page.click('[data-do="shoot"]');
  await page.waitForSelector('[data-shots="1"]');
  await page.click('[data-do="camera-cancel"]');
  await page.waitForSelector("dialog.camera", { state: "detached" });
  expect(await card(page, first).locator(".photos img").count()).toBe(3);
  await context.close();

  const refused = await phone(["--use-fake-device-for-media-stream", "--deny-permission-prompts"]);
  await signIn(refused.page, service.url, "agent4");
  await waitSynced(refused.page);
  await fillForms(refused.page, "GLJT", 74);
  await refused.page.click(`[data-camera="${first}"]`);
  await refused.page.locator('dialog.camera [role="alert"]', { hasText: "许可" }).waitFor();
  await refused.page.click('[data-do="camera-cancel"]');
  await refused.page.setInputFiles(`[data-material="${first}"]`, demoPictureFile);
  await card(refused.page, first).locator(".photos img").waitFor();
  await refused.context.close();
});
