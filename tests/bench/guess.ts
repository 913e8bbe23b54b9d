import { argon2, pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import { hardnesses } from "@yimen/crypto";
import { openProfile } from "../harness/browser.ts";
import { startService } from "../harness/service.ts";

const hard = promisify(argon2);
const soft = promisify(pbkdf2);
const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
async function ms(work: () => Promise<unknown>, times = 7): Promise<number> {
  const all: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const from = performance.now();
    await work();
    all.push(performance.now() - from);
  }
  return Math.round(median(all));
}

/**
 * What a guess at the secret of a stolen store costs: native code on one core of this machine (what a guesser has many of), milliseconds and KiB; beside
 * it the lock of before, and how long the owner waits in a real Chromium, plain and slowed six times as a cheap phone is.
 */
export async function guessBench(): Promise<object> {
  const salt = new Uint8Array(16);
  const guesses = [];
  for (const { memory, passes } of hardnesses)
    guesses.push({ memoryKiB: memory, passes, ms: await ms(() => hard("argon2id", { message: Buffer.from("x"), nonce: salt, parallelism: 1, tagLength: 32, memory, passes })) });
  const before = { pbkdf2Rounds: 600_000, memoryKiB: 0, ms: await ms(() => soft("x", salt, 600_000, 32, "sha256")) };
  const service = await startService({ cases: 0 });
  const { context } = await openProfile({ phone: true });
  const page = context.pages()[0] ?? (await context.newPage());
  const client = await context.newCDPSession(page);
  const owner: Record<string, number> = {};
  for (const slower of [1, 6]) {
    await page.goto(service.url);
    await client.send("Emulation.setCPUThrottlingRate", { rate: slower });
    if (slower === 1) {
      await page.fill("#username", "agent1");
      await page.fill("#password", "yimen-demo");
      await page.click("button[type=submit]");
      await page.waitForSelector("nav.bar");
    }
    await page.click('nav.bar a[href="/me"]');
    await page.click('[data-do="lock"]');
    await page.waitForSelector("main.login #password");
    await page.fill("#password", "yimen-demo");
    owner[`x${slower}`] = await ms(async () => {
      await page.click("button[type=submit]");
      await page.waitForSelector("nav.bar");
    }, 1);
  }
  await context.close();
  await service.close();
  return { guesses, before, ownerWaitsMs: owner };
}
