// Runs with nothing but Node >= 20.19 and npm: fetches the pinned Node and pnpm once, installs from the frozen lockfile,
// and hands over to scripts/<task>.mjs under that Node. Repeat runs skip what is done.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const tools = join(root, ".toolchain");
const wanted = { node: "24.21.0", pnpm: "10.34.8" };
const windows = process.platform === "win32";
const [task, ...rest] = process.argv.slice(2);
const say = (line) => console.log(`[一门 Yimen] ${line}`);

function must(command, args, env = process.env) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env, shell: windows });
  if (done.status !== 0) {
    console.error(
      `[一门 Yimen] "${[command, ...args].join(" ")}" ended with ${done.status ?? done.signal ?? done.error?.message}. Check the network and run the same command again.`,
    );
    process.exit(1);
  }
}

const marker = join(tools, "versions.json");
const have = existsSync(marker) ? readFileSync(marker, "utf8") : "";
if (have !== JSON.stringify(wanted)) {
  say(`fetching Node ${wanted.node} and pnpm ${wanted.pnpm} (once)`);
  mkdirSync(tools, { recursive: true });
  if (!existsSync(join(tools, "package.json"))) writeFileSync(join(tools, "package.json"), '{"private":true}\n');
  must("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", tools, `node@${wanted.node}`, `pnpm@${wanted.pnpm}`]);
  writeFileSync(marker, JSON.stringify(wanted));
}
const bin = [join(tools, "node_modules/node/bin"), join(tools, "node_modules/.bin")];
const env = { ...process.env, PATH: [...bin, process.env.PATH].join(windows ? ";" : ":"), YIMEN_ROOT: root };

const lock = createHash("sha256")
  .update(readFileSync(join(root, "pnpm-lock.yaml")))
  .digest("hex");
const installed = join(root, "node_modules/.yimen-lock");
if (!existsSync(installed) || readFileSync(installed, "utf8") !== lock) {
  say("installing the packages of the lockfile");
  must("pnpm", ["install", "--frozen-lockfile", "--reporter=append-only"], { ...env, CI: "true" });
  writeFileSync(installed, lock);
}

const child = spawn(join(bin[0], windows ? "node.exe" : "node"), [join(root, "scripts", `${task}.mjs`), ...rest], { cwd: root, stdio: "inherit", env });
// The child decides how to end; a signal sent to this process alone must reach it too.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
