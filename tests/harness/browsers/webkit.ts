import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Builder, By, Capabilities, Origin, type WebDriver } from "selenium-webdriver";
import { freePort } from "../service.ts";
import { AnyPage } from "./anyPage.ts";

const driverPath = "/usr/bin/WebKitWebDriver";
const screenPath = "/usr/bin/Xvfb";
const browserPath = (): string | undefined => globSync("/usr/lib/*/webkit2gtk-4*/MiniBrowser")[0];
/** Debian's packages webkit2gtk-driver and xvfb. */
export const hasWebKit = (): boolean => existsSync(driverPath) && existsSync(screenPath) && browserPath() !== undefined;

/** A page of a real WebKit, through W3C WebDriver, on a screen of its own (it has no mode without one). */
export class WebKitPage extends AnyPage {
  private readonly driver: WebDriver;
  private readonly processes: readonly ChildProcess[];

  private constructor(driver: WebDriver, processes: readonly ChildProcess[]) {
    super();
    this.driver = driver;
    this.processes = processes;
  }

  static async open(): Promise<WebKitPage> {
    // Xvfb chooses a free number and says which.
    const screen = spawn(screenPath, ["-displayfd", "3", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    const display = await new Promise<string>((done, fail) => {
      screen.once("exit", (code) => fail(new Error(`Xvfb ended at its start with ${code}`)));
      screen.stdio[3]?.once("data", (number: Buffer) => done(`:${number.toString().trim()}`));
    });
    const port = await freePort();
    const service = spawn(driverPath, [`--port=${port}`, "--host=127.0.0.1"], {
      stdio: process.env.YIMEN_BROWSER_LOG ? "inherit" : "ignore",
      env: { ...process.env, DISPLAY: display, TZ: "Asia/Shanghai", LANG: "C.UTF-8", LANGUAGE: "zh_CN" },
    });
    const address = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${address}/status`).catch(() => null))) {
      if (service.exitCode !== null) throw new Error(`WebKitWebDriver ended at its start with ${service.exitCode}`);
      await pause(50);
    }
    const wanted = new Capabilities({ browserName: "MiniBrowser", "webkitgtk:browserOptions": { binary: browserPath(), args: ["--automation"] } });
    const driver = await new Builder().usingServer(address).disableEnvironmentOverrides().withCapabilities(wanted).build();
    return new WebKitPage(driver, [service, screen]);
  }

  async goto(url: string): Promise<void> {
    await this.driver.get(url);
  }
  async reload(): Promise<void> {
    await this.driver.navigate().refresh();
  }
  evaluate<A, T>(question: (about: A) => T, about: A): Promise<Awaited<T>> {
    return this.driver.executeScript(`return (${question.toString()})(arguments[0])`, about) as Promise<Awaited<T>>;
  }
  async file(selector: string, path: string): Promise<void> {
    await this.see(selector);
    await this.driver.findElement(By.css(selector)).sendKeys(path);
  }
  async drag([from, ...on]: readonly { x: number; y: number }[]): Promise<void> {
    if (!from) return;
    const hand = this.driver
      .actions({ async: true })
      .move({ ...from, duration: 0, origin: Origin.VIEWPORT })
      .press();
    for (const to of on) hand.move({ ...to, duration: 10, origin: Origin.VIEWPORT });
    await hand.release().perform();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.driver.quit().catch(() => {});
    for (const process of this.processes) process.kill("SIGKILL");
  }
}
