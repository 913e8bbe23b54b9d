import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PooledByTransaction, refusePooling } from "@yimen/db";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, until } from "../harness/service.ts";

const here = existsSync("/usr/sbin/pgbouncer");
if (!here) console.log("left out, since not installed: PgBouncer (Debian's package pgbouncer)");

let postgres: EmbeddedPostgres;
beforeAll(async () => {
  postgres = await startEmbedded(temporaryDataDir());
});
afterAll(() => postgres?.stop());

test("a database's own address is no pooler", async () => {
  await refusePooling(postgres.url);
  await refusePooling(postgres.url);
});

/** A real PgBouncer before the database. */
async function pooler(mode: "transaction" | "session"): Promise<{ url: string; process: ChildProcess }> {
  const dir = mkdtempSync(join(tmpdir(), "yimen-pooler-"));
  chmodSync(dir, 0o755);
  const port = await freePort();
  const to = new URL(postgres.url);
  const settings = `[databases]
postgres = host=${to.hostname} port=${to.port} user=${to.username} password=${decodeURIComponent(to.password)} dbname=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
ignore_startup_parameters = extra_float_digits
`;
  writeFileSync(join(dir, "pgbouncer.ini"), settings, { mode: 0o644 });
  // It does not run as root.
  const process = spawn("/usr/sbin/pgbouncer", [join(dir, "pgbouncer.ini")], { stdio: "ignore", ...(globalThis.process.getuid?.() === 0 && { uid: 65534, gid: 65534 }) });
  const url = `postgres://${to.username}:x@127.0.0.1:${port}/postgres`;
  return { url, process };
}

test.runIf(here)("a real PgBouncer in transaction mode is refused at the start, in words; in session mode it passes", async () => {
  for (const mode of ["transaction", "session"] as const) {
    const { url, process } = await pooler(mode);
    try {
      const said = await until(
        "the pooler answers",
        () =>
          refusePooling(url).then(
            () => "passes",
            (error: Error) => (error instanceof PooledByTransaction ? error.message : `not yet: ${error.message}`),
          ),
        (text) => !text.startsWith("not yet"),
      );
      if (mode === "session") expect(said).toBe("passes");
      else expect(said).toContain("pool_mode = transaction");
    } finally {
      process.kill("SIGKILL");
    }
  }
});
