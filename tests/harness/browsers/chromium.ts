import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium, type Page } from "playwright-core";
import { openProfile } from "../browser.ts";
import { freePort } from "../service.ts";
import { AnyPage } from "./anyPage.ts";

/** Where `pnpm browsers` puts the old builds, one folder a version. */
const olderFolder = (version: string): string => join(import.meta.dirname, "../../../.toolchain/browsers", version);
export const hasOlder = (version: string): boolean => existsSync(join(olderFolder(version), "chromium"));

/** A page of a real Chromium, today's or an old one (which today's Playwright can drive only in part). */
export class ChromiumPage extends AnyPage {
  private readonly page: Page;
  private readonly end: () => Promise<void>;

  private constructor(page: Page, end: () => Promise<void>) {
    super();
    this.page = page;
    this.end = end;
  }

  static async today(): Promise<ChromiumPage> {
    const { context } = await openProfile({ phone: true });
    return new ChromiumPage(context.pages()[0] ?? (await context.newPage()), () => context.close());
  }

  static async older(version: string): Promise<ChromiumPage> {
    const folder = olderFolder(version);
    const profile = mkdtempSync(join(tmpdir(), "yimen-profile-"));
    const port = await freePort();
    const args = ["--headless", "--no-sandbox", "--disable-gpu", "--use-gl=swiftshader", "--single-process", "--no-zygote", "--lang=zh-CN"];
    const process = spawn(join(folder, "chromium"), [...args, `--remote-debugging-port=${port}`, `--user-data-dir=${profile}`, "about:blank"], {
      stdio: globalThis.process.env.YIMEN_BROWSER_LOG ? "inherit" : "ignore",
      env: { ...globalThis.process.env, LD_LIBRARY_PATH: join(folder, "lib") },
    });
    const address = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${address}/json/version`).catch(() => null))) {
      if (process.exitCode !== null) throw new Error(`Chromium ${version} ended at its start with ${process.exitCode}`);
      await pause(50);
    }
    const browser = await chromium.connectOverCDP(address);
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.newPage());
    if (!page) throw new Error("no page");
    return new ChromiumPage(page, async () => {
      process.kill("SIGKILL");
      await browser.close().catch(() => {});
    });
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
  }
  async reload(): Promise<void> {
    await this.page.reload();
  }
  evaluate<A, T>(question: (about: A) => T, about: A): Promise<Awaited<T>> {
    return this.page.evaluate(question as never, about as never) as Promise<Awaited<T>>;
  }
  async file(selector: string, path: string): Promise<void> {
    await this.see(selector);
    const session = await this.page.context().newCDPSession(this.page);
    const { root } = await session.send("DOM.getDocument");
    const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector });
    await session.send("DOM.setFileInputFiles", { nodeId, files: [path] });
    await session.detach();
  }
  async drag([from, ...on]: readonly { x: number; y: number }[]): Promise<void> {
    if (!from) return;
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    for (const { x, y } of on) await this.page.mouse.move(x, y);
    await this.page.mouse.up();
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }
}
