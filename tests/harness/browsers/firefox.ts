import { existsSync } from "node:fs";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { AnyPage } from "./anyPage.ts";

const executablePath = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
export const hasFirefox = (): boolean => existsSync(executablePath);

/** A page of a real Firefox, through WebDriver BiDi (Playwright drives only a build of its own). */
export class FirefoxPage extends AnyPage {
  private readonly browser: Browser;
  private readonly page: Page;

  private constructor(browser: Browser, page: Page) {
    super();
    this.browser = browser;
    this.page = page;
  }

  static async open(): Promise<FirefoxPage> {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath,
      headless: true,
      defaultViewport: { width: 500, height: 840 },
      // The language of the screens and the county's time, as on a phone here.
      extraPrefsFirefox: { "intl.accept_languages": "zh-CN" },
      env: { ...process.env, TZ: "Asia/Shanghai" },
    });
    return new FirefoxPage(browser, await browser.newPage());
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
    const field = await this.page.$(selector);
    await (field as unknown as { uploadFile(...paths: string[]): Promise<void> }).uploadFile(path);
  }
  async drag([from, ...on]: readonly { x: number; y: number }[]): Promise<void> {
    if (!from) return;
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    for (const { x, y } of on) await this.page.mouse.move(x, y);
    await this.page.mouse.up();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
  }
}
