import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, migrate, refusePooling } from "@yimen/db";
import { demoAccounts, demoPassword, demoPictureFile, loadDemo } from "@yimen/db/demo";
import { type EmbeddedPostgres, startEmbedded } from "@yimen/db/embedded";
import { type Config, readConfig } from "./config.ts";
import { createServer } from "./http/server.ts";
import { newSetupCode } from "./modules/county/setup.ts";
import { startJobs } from "./modules/jobs/schedule.ts";
import { createSecrets, masterSecret } from "./secrets.ts";
import { type ContentStore, diskStore } from "./storage/contentStore.ts";

const say = (line: string) => console.log(`[一门 Yimen] ${line}`);

/** Composition root: database, schema, demonstration county, HTTP; then waits for a signal and leaves in the reverse order. */
async function main(config: Config): Promise<void> {
  mkdirSync(config.dataDir, { recursive: true });
  let embedded: EmbeddedPostgres | null = null;
  if (!config.databaseUrl) embedded = await startEmbedded(config.dataDir, say);
  const url = config.databaseUrl ?? (embedded as EmbeddedPostgres).url;
  if (config.databaseUrl) await refusePooling(url);
  await migrate(url);
  const db = connect(url);
  const filesDir = join(config.dataDir, "files");
  // Loaded only where it is used: half the weight of the server's start.
  const store = config.s3 ? (await import("./storage/s3Store.ts")).s3Store(config.s3) : diskStore(filesDir);
  if (!config.production && (await loadDemo(db, { now: Date.now(), cases: 2000, picture: await storeDemoPicture(store) })))
    say("loaded the demonstration county: 361028, 2,000 past cases");

  const { app } = await createServer({
    db,
    filesDir,
    store,
    ...(config.clamd && { scan: (await import("./storage/scanner.ts")).clamScanner(config.clamd) }),
    trustProxy: config.trustProxy,
    metricsFrom: config.metricsFrom,
    webDir: config.webDir,
    production: config.production,
    secrets: createSecrets(masterSecret(config.dataDir, config.secret)),
    suite: config.suite,
    approveDevices: config.approveDevices,
    secondFactor: config.secondFactor,
    logLevel: config.logLevel,
    tls: config.tls && { cert: readFileSync(config.tls.cert), key: readFileSync(config.tls.key) },
  });
  const stopJobs = config.jobs
    ? await startJobs(db, url, Date.now, (error) => app.log.error({ err: error }, "jobs"), config.backups && { ...config.backups, filesDir: config.s3 ? null : filesDir })
    : async () => {};
  let stopping = false;
  const stop = async (why: string) => {
    if (stopping) return;
    stopping = true;
    say(`${why}: finishing requests in flight`);
    const forced = setTimeout(() => app.server.closeAllConnections(), 5000);
    await app.close();
    clearTimeout(forced);
    await stopJobs();
    await db.close();
    if (embedded && !embedded.found) await embedded.stop();
    say("stopped");
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(signal));

  await app.listen({ port: config.port, host: config.host });
  const port = (app.server.address() as { port: number }).port;
  say(`ready: ${config.tls ? "https" : "http"}://localhost:${port}`);
  if (config.production) {
    const code = await newSetupCode(db, Date.now());
    if (code) {
      say("这个库还没有管理员。用浏览器打开下面的地址开通一个县（一次有效，24 小时）：");
      say(`nobody administers this database yet; open a county here (once, within 24 hours): ${config.tls ? "https" : "http"}://localhost:${port}/setup?code=${code}`);
      say("behind a proxy the same path under its public address; or from a workbook: pnpm county:open --from FILE");
    }
    return;
  }
  say(`演示账号 demo accounts (password ${demoPassword}):`);
  for (const account of demoAccounts) console.log(`    ${account.username.padEnd(12)} ${account.zh}  ${account.en}`);
  say("try first: log in as agent1, take a case (受理), go offline, take another; then log in as mz-handler in a second browser");
}

async function storeDemoPicture(store: ContentStore) {
  const bytes = readFileSync(demoPictureFile);
  const hash = createHash("sha256").update(bytes).digest("base64url");
  const copy = join(mkdtempSync(join(tmpdir(), "yimen-demo-")), hash);
  copyFileSync(demoPictureFile, copy);
  await store.put(hash, copy);
  return { hash, size: bytes.length, type: "image/png" };
}

try {
  await main(readConfig());
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  console.error(`[一门 Yimen] cannot start: ${code === "EADDRINUSE" ? `the port is in use; give another one in the variable PORT` : message}`);
  process.exit(1);
}
