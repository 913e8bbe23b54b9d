import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { freePort } from "./service.ts";

/** Where `pnpm browsers` puts the old builds, one folder a version. */
export const olderFolder = (version: string): string => join(import.meta.dirname, "../../.toolchain/browsers", version);
export const isInstalled = (version: string): boolean => existsSync(join(olderFolder(version), "chromium"));

/**
 * A page of a real old Chromium. Today's Playwright can drive one only in part: its locators ask for what such a page does not have. So everything
 * is asked of the page itself, and waited for by asking again.
 */
export class OlderPage {
  readonly page: Page;
  readonly #process: ChildProcess;
  readonly #browser: Browser;
  /** What the program said of itself on the console. */
  readonly errors: string[] = [];

  private constructor(process: ChildProcess, browser: Browser, page: Page) {
    this.#process = process;
    this.#browser = browser;
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(error.message));
  }

  static async open(version: string): Promise<OlderPage> {
    const folder = olderFolder(version);
    const profile = mkdtempSync("/tmp/yimen-profile-");
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
    return new OlderPage(process, browser, page);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#browser.close().catch(() => {});
  }

  /** Asks the page until it says something. */
  async ask<A, T>(what: string, question: (about: A) => T, about: A): Promise<NonNullable<Awaited<T>>> {
    for (let tries = 0; tries < 1200; tries += 1) {
      // A page that is loading anew has nobody to answer.
      const answer = await this.page.evaluate(question as never, about as never).catch(() => null);
      if (answer) return answer as NonNullable<Awaited<T>>;
      await pause(50);
    }
    throw new Error(`never came: ${what}; on the page: ${await this.page.evaluate(() => document.body.textContent?.slice(0, 600))}; ${this.errors.join(" | ")}`);
  }
  async see(selector: string): Promise<void> {
    await this.ask(selector, (s) => document.querySelector(s) !== null, selector);
  }
  async press(selector: string): Promise<void> {
    await this.ask(
      selector,
      (s) => {
        const at = document.querySelector<HTMLElement>(s);
        at?.click();
        return at !== null;
      },
      selector,
    );
  }
  /** Presses what carries a text, within what a selector finds. */
  async choose(selector: string, text: string): Promise<void> {
    await this.ask(
      `${selector} ${text}`,
      ([s, wanted]) => {
        const at = [...document.querySelectorAll<HTMLElement>(s)].find((e) => e.textContent?.trim() === wanted);
        at?.click();
        return at !== undefined;
      },
      [selector, text] as const,
    );
  }
  /** Types into a field, or chooses in a list. @returns the field's kind of element */
  async put(selector: string, value: string): Promise<void> {
    await this.ask(
      selector,
      ([s, v]) => {
        const at = document.querySelector<HTMLInputElement | HTMLSelectElement>(s);
        if (!at) return false;
        at.value = v;
        at.dispatchEvent(new Event("input", { bubbles: true }));
        at.dispatchEvent(new Event("change", { bubbles: true }));
        return true;
      },
      [selector, value] as const,
    );
  }
  async file(selector: string, path: string): Promise<void> {
    await this.see(selector);
    const session = await this.page.context().newCDPSession(this.page);
    const { root } = await session.send("DOM.getDocument");
    const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector });
    await session.send("DOM.setFileInputFiles", { nodeId, files: [path] });
    await session.detach();
  }
  async sign(): Promise<void> {
    const box = await this.ask(
      "the signature box",
      () => {
        const at = document.querySelector("canvas");
        at?.scrollIntoView();
        const r = at?.getBoundingClientRect();
        return r && { x: r.x, y: r.y };
      },
      null,
    );
    await this.page.mouse.move(box.x + 30, box.y + 60);
    await this.page.mouse.down();
    for (let i = 0; i < 12; i += 1) await this.page.mouse.move(box.x + 30 + i * 15, box.y + 60 + (i % 3) * 25);
    await this.page.mouse.up();
  }
}
