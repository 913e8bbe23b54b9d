// Everything that must hold: lint and import rules, types, unit, property, integration on a real Postgres, end to end in Chromium.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildWeb } from "./build.mjs";

const root = process.env.YIMEN_ROOT ?? join(import.meta.dirname, "..");
const say = (line) => console.log(`[一门 Yimen] ${line}`);
const run = (command, args, env = {}) =>
  spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env }, shell: process.platform === "win32" }).status ?? 1;

function findChromium() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const mac = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
  const given = process.env.CHROMIUM ? [process.env.CHROMIUM] : [];
  const onPath = names.flatMap((n) => (process.env.PATH ?? "").split(":").map((d) => join(d, n)));
  return [...given, ...onPath, ...mac].find((p) => existsSync(p));
}

let chromium = findChromium();
if (!chromium && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
  say("installing Debian's Chromium");
  run("apt-get", ["update", "-qq"]);
  run("apt-get", ["install", "-y", "-qq", "chromium", "fonts-noto-cjk"], { DEBIAN_FRONTEND: "noninteractive" });
  chromium = findChromium();
}
if (!chromium) {
  say("fetching Chromium by Playwright");
  if (run("pnpm", ["--filter", "@yimen/tests", "exec", "playwright-core", "install", "chromium"]) !== 0) {
    console.error("No Chromium or Chrome was found. Install one (Debian: apt-get install chromium), or name it in the variable CHROMIUM, and run npm test again.");
    process.exit(1);
  }
}

const steps = [
  ["checking style and import rules", "pnpm", ["lint"]],
  ["checking dependencies", process.execPath, [join(root, "scripts/audit.mjs")]],
  ["checking types", "pnpm", ["-r", "exec", "tsc", "-p", "."]],
  ["building", null, null],
  ["running all tests", "pnpm", ["exec", "vitest", "run", ...process.argv.slice(2)]],
];
for (const [what, command, args] of steps) {
  say(what);
  if (command === null) buildWeb();
  else if (run(command, args, { CHROMIUM: chromium ?? "" }) !== 0) {
    say(`failed: ${what}`);
    process.exit(1);
  }
}
say("all passed");
