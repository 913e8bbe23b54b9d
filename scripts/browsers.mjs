// Fetches real old Chromiums (once, Linux on x64 only: they are built for it), wants a real Firefox and WebKit, and runs all browsers' stories: pnpm browsers
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { buildWeb } from "./build.mjs";

const root = join(import.meta.dirname, "..");
const home = join(root, ".toolchain/browsers");
/** Packages that hold a whole build of Chromium; nothing of theirs is run but the browser. */
const builds = { 92: "chrome-aws-lambda@10.1.0", 106: "@sparticuz/chromium@106.0.2" };

const must = (command, args, options = {}) => {
  const done = spawnSync(command, args, { stdio: "inherit", ...options });
  if (done.status !== 0) process.exit(done.status ?? 1);
};

for (const [version, spec] of Object.entries(builds)) {
  const folder = join(home, version);
  if (existsSync(join(folder, "chromium"))) continue;
  const [packages, fresh] = [join(home, "packages"), `${folder}.new`];
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  must("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", packages, spec]);
  const from = join(packages, "node_modules", spec.slice(0, spec.lastIndexOf("@")), "bin");
  writeFileSync(join(fresh, "chromium"), brotliDecompressSync(readFileSync(join(from, "chromium.br"))), { mode: 0o755 });
  for (const part of ["swiftshader", "aws"])
    must("tar", ["-x", "-C", fresh], { stdio: ["pipe", "inherit", "inherit"], input: brotliDecompressSync(readFileSync(join(from, `${part}.tar.br`))) });
  rmSync(packages, { recursive: true, force: true });
  // Whole or not at all: half an unpacking is no browser.
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
}
const lacking = { "firefox-esr": "/usr/bin/firefox-esr", "webkit2gtk-driver": "/usr/lib/*/webkit2gtk-4*/MiniBrowser", xvfb: "/usr/bin/Xvfb" };
const packages = Object.keys(lacking).filter((name) => globSync(lacking[name]).length === 0);
if (packages.length > 0) {
  console.error(`The stories of Firefox and WebKit want Debian's packages: apt-get install --no-install-recommends ${packages.join(" ")}`);
  process.exit(1);
}
buildWeb();
must("pnpm", ["exec", "vitest", "run", "--project", "whole", "tests/browsers"], { cwd: root });
