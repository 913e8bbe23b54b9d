import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/**
 * Parts of a whole Chromium that work for each window and navigation though nobody looks at them: pages behind the address bar, and processes started
 * ahead. The first line is what Playwright leaves out by itself, as the last list given is the only one that counts.
 */
const leftOut = [
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay", "MediaRouter", "PaintHolding", "OptimizationHints"],
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI", "PreloadTopChromeWebUILessNavigations"],
  "SpareRendererForSitePerProcess",
];
const args = [
  ...["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--disable-gpu", "--no-default-browser-check"],
  `--disable-features=${leftOut.join()}`,
];

/** A camera that shows a test picture and asks nobody. */
export const fakeCamera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/** What the pages' policy had to stop, in every browser of this test file: there must be nothing (see `policy.ts`). */
export const policyViolations: string[] = [];

type Look = { phone?: boolean; width?: number };
const screen = ({ phone, width }: Look) => ({
  locale: "zh-CN",
  timezoneId: "Asia/Shanghai",
  viewport: phone ? { width: 390, height: 844 } : { width: width ?? 1366, height: 820 },
  hasTouch: phone ?? false,
  isMobile: phone ?? false,
});
const start = (more: readonly string[] = []) => ({
  ...(process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM } : process.getuid?.() === 0 ? { executablePath: "/usr/bin/chromium" } : {}),
  headless: true,
  timeout: 60_000,
  args: [...args, ...more, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
});
/** Patience and eyes for a profile, whatever browser it is in. */
function watched(context: BrowserContext): BrowserContext {
  context.setDefaultTimeout(60_000);
  context.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) policyViolations.push(message.text());
  });
  return context;
}

/** A browser profile of its own on disk, as a phone or a desk has one. Closing and opening the same folder is closing and opening the browser. */
export async function openProfile(options: Look & { dir?: string; args?: readonly string[] } = {}): Promise<{ context: BrowserContext; dir: string }> {
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), "yimen-profile-"));
  const open = () => chromium.launchPersistentContext(dir, { ...start(options.args), ...screen(options) });
  // A start hangs now and then on a loaded machine: one retry.
  return { context: watched(await open().catch(open)), dir };
}

const browsers = new Map<string, Promise<Browser>>();

/**
 * A profile that nobody closes and opens again: kept in memory by the one browser of this test file (and of these arguments), gone at the file's end:
 * no browser of its own has to start for it.
 */
export async function openPrivate(options: Look & { args?: readonly string[] } = {}): Promise<{ context: BrowserContext }> {
  const key = (options.args ?? []).join(" ");
  const open = () => chromium.launch(start(options.args));
  const browser = browsers.get(key) ?? open().catch(open);
  browsers.set(key, browser);
  return { context: watched(await (await browser).newContext(screen(options))) };
}

export async function closeBrowsers(): Promise<void> {
  const open = [...browsers.values()];
  browsers.clear();
  await Promise.all(open.map(async (browser) => (await browser).close()));
}

/** SIGKILL for the browser of a profile folder, as a phone whose battery is pulled out. */
export async function killBrowser(context: BrowserContext, dir: string): Promise<void> {
  const closed = new Promise((r) => context.once("close", r));
  if (process.platform === "linux") {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      const line = commandLineOf(pid);
      if (line.includes(`--user-data-dir=${dir}`) && !line.includes("--type=")) process.kill(Number(pid), "SIGKILL");
    }
  } else {
    const page = context.pages()[0];
    if (page) void (await context.newCDPSession(page)).send("Browser.crash").catch(() => {});
  }
  await Promise.race([closed, new Promise((r) => setTimeout(r, 3000))]);
  await context.close().catch(() => {});
}
const commandLineOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return ""; // It ended meanwhile.
  }
};

export async function signIn(page: Page, url: string, username: string): Promise<void> {
  await page.goto(url);
  // Who works on this device is read from it first: only then it is clear whether an account is asked for.
  await page.waitForSelector('main.login #username, main.login [data-owner=""]');
  const known = page.locator(`[data-owner="${username}"]`);
  if ((await known.count()) > 0) await known.click();
  else {
    const other = page.locator('[data-owner=""]');
    if ((await other.count()) > 0) await other.click();
    await page.fill("#username", username);
  }
  await unlock(page);
}

/** Gives the secret of the person whom the lock screen asks for; nothing to do where the store is still open. */
export async function unlock(page: Page, password = "yimen-demo"): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    await page.waitForSelector("nav.bar, main.login #password");
    if ((await page.locator("nav.bar").count()) > 0) return;
    try {
      await page.fill("#password", password, { timeout: 5_000 });
      await page.click("button[type=submit]", { timeout: 5_000 });
      break;
    } catch (error) {
      // The page may be loading anew under our hands, and come up open.
      if (tries > 2) throw error;
    }
  }
  await page.waitForSelector("nav.bar");
}

/** To a place in the open program, as its own links lead there: nothing loads anew. */
export async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    if (location.pathname === to) return;
    history.pushState(null, "", to);
    window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
  }, path);
}

/**
 * Waits until everything here is with the county and the shell is ready for a start with no network. The strip follows the store a moment
 * later, so it must say so for half a second without a break.
 */
export async function waitSynced(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const quiet = window as unknown as { quietSince?: number };
      if (document.querySelector('.strip[data-phase="idle"][data-pending="0"]') === null) {
        delete quiet.quietSince;
        return false;
      }
      quiet.quietSince ??= performance.now();
      return performance.now() - quiet.quietSince > 500;
    },
    undefined,
    // Not with each frame, as usual: to have the screen drawn sixty times a second takes half a core.
    { timeout: 60_000, polling: 50 },
  );
  await page.evaluate(() => delete (window as unknown as { quietSince?: number }).quietSince);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}
