import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { freePort, until } from "./service.ts";

/** The server as a process of its own, started as people start it, that can be killed as power cuts kill it, and started again on its port. */
export type ServerProcess = { url: string; start(): Promise<void>; kill(): Promise<void> /** What it has printed since its last start. */; printed(): string };

/**
 * Started: with the demonstration county loaded on the first start, or in production, where nothing is.
 * @param options.root another checkout's program instead of this one's; `options.port` where its devices look for it
 */
export async function serverProcess(databaseUrl: string, dataDir: string, options: { production?: boolean; root?: string; port?: number } = {}): Promise<ServerProcess> {
  const { production = false, root = join(import.meta.dirname, "../.."), port = await freePort() } = options;
  const url = `http://localhost:${port}`;
  let running: ChildProcess | null = null;
  let printed = "";
  const self: ServerProcess = {
    url,
    printed: () => printed,
    async start() {
      printed = "";
      running = spawn(process.execPath, [join(root, "apps/server/src/main.ts")], {
        stdio: ["ignore", "pipe", "ignore"],
        env: {
          ...process.env,
          NODE_ENV: production ? "production" : "development",
          DATABASE_URL: databaseUrl,
          DATA_DIR: dataDir,
          PORT: String(port),
          HOST: "127.0.0.1",
          LOG_LEVEL: "silent",
        },
      });
      running.stdout?.on("data", (text: Buffer) => {
        printed += text.toString();
      });
      const ready = () =>
        fetch(`${url}/readyz`).then(
          (r) => r.ok,
          () => false,
        );
      await until("the server is ready", ready, Boolean, 90_000);
    },
    async kill() {
      const dying = running;
      running = null;
      if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
      const gone = new Promise((r) => dying.once("exit", r));
      dying.kill("SIGKILL");
      await gone;
    },
  };
  await self.start();
  return self;
}
