// Builds the web app unless the sources are the ones already built.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = process.env.YIMEN_ROOT ?? join(import.meta.dirname, "..");

export function buildWeb() {
  const sources = globSync(["apps/web/{src,public}/**/*", "apps/web/*.{html,ts,json}", "packages/{crypto,domain,ui}/{package.json,src/**/*}", "pnpm-lock.yaml"], {
    cwd: root,
    withFileTypes: true,
  }).filter((f) => f.isFile());
  const hash = createHash("sha256");
  for (const file of sources.map((f) => join(f.parentPath, f.name)).sort()) hash.update(file.slice(root.length)).update(readFileSync(file));
  const digest = hash.digest("hex");
  const marker = join(root, "apps/web/dist/.built-from");
  if (existsSync(marker) && readFileSync(marker, "utf8") === digest) return;
  console.log("[一门 Yimen] building the app");
  const done = spawnSync("pnpm", ["--filter", "@yimen/web", "build"], { cwd: root, stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
  if (done.status !== 0) process.exit(done.status ?? 1);
  writeFileSync(marker, digest);
}
