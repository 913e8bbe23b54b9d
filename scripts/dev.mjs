// The server with restarts on change, and vite with hot reload in front of it.
import { spawn } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const children = [
  ["node", ["--watch", "apps/server/src/main.ts"]],
  ["pnpm", ["--filter", "@yimen/web", "dev"]],
].map(([command, args]) => spawn(command, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => children.map((c) => c.kill(signal)));
