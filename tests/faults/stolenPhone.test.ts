import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openProfile, signIn, waitSynced } from "../harness/browser.ts";
import { type Service, startService } from "../harness/service.ts";
import { fillForms, takeCase } from "../harness/story.ts";

let service: Service;
beforeAll(async () => {
  service = await startService({ cases: 40 });
});
afterAll(() => service?.close());

/** Every file of the profile, as a thief with a card reader sees it. */
function* files(dir: string): Generator<string> {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.isFile() && statSync(path).size > 0) yield path;
  }
}

/** Which of the needles lie in the profile, in either of the encodings that browsers write; with the first file each was found in. */
function found(dir: string, needles: readonly (string | Buffer)[]): Record<string, string> {
  const wanted = needles.flatMap((n) =>
    typeof n === "string" ? [[n, Buffer.from(n, "utf8")] as const, [n, Buffer.from(n, "utf16le")] as const] : [[n.toString("hex"), n] as const],
  );
  const hits: Record<string, string> = {};
  for (const path of files(dir)) {
    const bytes = readFileSync(path);
    for (const [name, needle] of wanted) if (!(name in hits) && bytes.includes(needle)) hits[name] = path.slice(dir.length);
  }
  return hits;
}

test("20 the phone is stolen after a day of work: its raw files hold none of the names, numbers, phones and photos", async () => {
  const { context, dir } = await openProfile({ phone: true });
  const page = context.pages()[0] ?? (await context.newPage());
  await signIn(page, service.url, "agent1");
  await waitSynced(page);
  // What must be found, or the search proves nothing: the same browser, the same kind of store, in clear.
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        const open = indexedDB.open("control", 1);
        open.onupgradeneeded = () => open.result.createObjectStore("rows");
        open.onsuccess = () => {
          const tx = open.result.transaction("rows", "readwrite", { durability: "strict" });
          tx.objectStore("rows").put({ name: "对照甲乙丙", number: "361028199003071235", photo: crypto.getRandomValues(new Uint8Array(2000)) }, 1);
          tx.oncomplete = () => done();
        };
      }),
  );
  // Half the day without a signal, half with one.
  await service.down();
  const taken = [await takeCase(page, "GLJT", 2001), await takeCase(page, "SYDJ", 2002, { lackLast: true })];
  await service.up();
  taken.push(await takeCase(page, "YLCB", 2003));
  const { applicant: unfinished } = await fillForms(page, "SYDJ", 2004);
  await page.waitForSelector('[data-unsaved="0"]');
  await waitSynced(page);
  await page.click('nav.bar a[href="/cases"]');
  await page.fill("#filter", taken[0]?.name ?? "");
  await page.locator(".line").first().click();
  await page.waitForSelector("[data-stage]");
  await page.waitForTimeout(500);
  await page.goto(`${service.url}/case/${taken[1]?.id}`);
  await page.waitForSelector("[data-stage]");
  // Others' cases, pulled from the county, lie there too.
  const pulled = await service.db.sql<
    { state: { applicant: { name: string; idNumber: string; phone: string; address: string } } }[]
  >`select state from cases where office like (select office from people where username = 'agent1') || '%'`;
  const people = [...pulled.map((row) => row.state.applicant), unfinished];
  expect(people.length).toBeGreaterThan(5);
  const stored = await service.db.sql<{ hash: string }[]>`select hash from attachments where uploaded_by = 'agent-1'`;
  const photos = stored.flatMap(({ hash }) => {
    const bytes = readFileSync(join(service.filesDir, hash.slice(0, 2), hash));
    return [0.3, 0.5, 0.7].map((at) => bytes.subarray(Math.floor(bytes.length * at), Math.floor(bytes.length * at) + 24));
  });
  expect(photos.length).toBeGreaterThan(5);
  await context.close();

  const personal = people.flatMap((p) => [p.name, p.idNumber, p.phone.replace("+86", ""), ...(p.address.length > 5 ? [p.address] : [])]);
  const typed = [...new Set([...personal, "yimen-demo"])].filter((text) => text !== "361028199003071235");
  expect(Object.keys(found(dir, ["对照甲乙丙", "361028199003071235"])).length).toBe(2);
  // Two characters of a common name may stand in any dictionary; whole names of three do not.
  expect(found(dir, [...typed.filter((text) => text.length > 2), ...photos])).toEqual({});
});
