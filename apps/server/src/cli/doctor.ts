import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { connect, migrationsFolder, refusePooling } from "@yimen/db";
import { withDatabase } from "@yimen/db/cli";
import { readConfig } from "../config.ts";

/**
 * `pnpm run doctor`: looks at the settings and at what they lead to, and says in words what is well, what to look at, and what will not work. Changes
 * nothing. Exit code 1 where something will not work.
 */
type Look = { readonly is: "ok" | "look" | "wrong"; readonly text: string };
const looks: Look[] = [];
const ok = (text: string) => looks.push({ is: "ok", text });
const look = (text: string) => looks.push({ is: "look", text });
const wrong = (text: string) => looks.push({ is: "wrong", text });

const config = (() => {
  try {
    const read = readConfig();
    ok(`设置 settings: ${read.production ? "production" : "not production: the demonstration county"}, port ${read.port}`);
    return read;
  } catch (error) {
    wrong(`设置 settings: ${(error as Error).message.replaceAll("\n", "; ")}`);
    return null;
  }
})();

const [major = 0] = process.versions.node.split(".").map(Number);
if (major >= 20) ok(`Node ${process.versions.node}`);
else wrong(`Node ${process.versions.node}: 20 or newer is needed`);

if (config) {
  const { dataDir, tls, trustProxy, backups, production, secret } = config;
  if (!existsSync(dataDir)) look(`数据目录 data folder: ${dataDir} is not there yet; the first start makes it`);
  else {
    const disk = statfsSync(dataDir);
    const free = (disk.bavail * disk.bsize) / 1e9;
    const text = `磁盘 disk: ${free.toFixed(1)} GB free at ${dataDir}`;
    if (free < 1) wrong(`${text}: photos and the database will find no room`);
    else if (free < 10) look(text);
    else ok(text);
    const key = join(dataDir, "secret.key");
    if (secret === null && existsSync(key)) {
      if ((statSync(key).mode & 0o077) !== 0) wrong(`密钥 secret: ${key} can be read by others: chmod 600`);
      else ok("密钥 secret: in the data folder; keep a copy apart from the backups, without it no forgotten device secret can be recovered");
    }
    const fonts = existsSync(join(dataDir, "fonts")) ? readdirSync(join(dataDir, "fonts")).filter((f) => /\.(ttf|otf)$/i.test(f)).length : 0;
    const system = existsSync("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf");
    if (fonts > 0 || system) ok(`字库 fonts: ${fonts} of the county's own${system ? ", fonts-hanazono" : ""}`);
    else look("字库 fonts: none beside the program's own: names with rare characters leave holes on papers. Install fonts-hanazono, or put fonts into DATA_DIR/fonts");
  }
  if (tls) {
    const days = Math.floor((Date.parse(new (await import("node:crypto")).X509Certificate(readFileSync(tls.cert)).validTo) - Date.now()) / 86_400_000);
    if (days < 0) wrong("证书 certificate: over");
    else if (days < 21) look(`证书 certificate: ends in ${days} days`);
    else ok(`证书 certificate: ${days} days left`);
  } else if (production && trustProxy.length === 0)
    look("代理 proxy: no certificate here, and none but this machine's proxy is believed (TRUST_PROXY): right only if one on this machine ends TLS");
  else if (production) ok(`代理 proxy: ${trustProxy.join(", ")} ends TLS`);
  if (!backups) look("备份 backup: BACKUP_DIR is not set: none is made by itself");
  else if (!existsSync(backups.folder)) look(`备份 backup: ${backups.folder} is not there yet`);
  else {
    const newest = readdirSync(backups.folder)
      .filter((f) => /^yimen-.*\.gz$/.test(f))
      .sort()
      .at(-1);
    const hours = newest ? (Date.now() - statSync(join(backups.folder, newest)).mtimeMs) / 3_600_000 : Number.POSITIVE_INFINITY;
    if (hours > 48) wrong(`备份 backup: ${newest ? `the newest in ${backups.folder} is ${Math.floor(hours / 24)} days old` : `none in ${backups.folder}`}`);
    else ok(`备份 backup: ${newest}, ${Math.floor(hours)} hours old; try it: pnpm backup:drill`);
  }
  try {
    await withDatabase(dataDir, async (url) => {
      const db = connect(url, { max: 2 });
      const [row] = await db.sql<
        { now: Date; version: string; size: string }[]
      >`select clock_timestamp() as now, current_setting('server_version') as version, pg_size_pretty(pg_database_size(current_database())) as size`;
      ok(`数据库 database: Postgres ${row?.version}, ${row?.size}`);
      const skew = Math.round(Math.abs((row?.now.getTime() ?? 0) - Date.now()) / 1000);
      if (skew > 5) wrong(`时钟 clock: this machine and the database are ${skew} s apart; limits are judged by it`);
      else ok("时钟 clock: the database agrees");
      const entries = (JSON.parse(readFileSync(join(migrationsFolder, "meta/_journal.json"), "utf8")) as { entries: unknown[] }).entries.length;
      const [applied] = await db.sql<{ n: number }[]>`select count(*)::int as n from drizzle.__drizzle_migrations`.catch(() => [{ n: 0 }]);
      if (applied && applied.n > entries) wrong(`程序 program: the database is of a newer version (${applied.n} steps, this one knows ${entries})`);
      else if (applied && applied.n < entries) look(`数据库 database: ${entries - applied.n} steps behind; the next start brings it up to date`);
      else ok("数据库 database: up to date");
      await refusePooling(url).then(
        () => ok("连接池 pooler: none in transaction mode"),
        (error: Error) => wrong(`连接池 pooler: ${error.message}`),
      );
      await db.close();
    });
  } catch (error) {
    wrong(`数据库 database: ${(error as Error).message}`);
  }
}
const marks = { ok: "✓", look: "!", wrong: "✗" } as const;
for (const { is, text } of looks) console.log(`${marks[is]} ${text}`);
if (looks.some((l) => l.is === "wrong")) process.exitCode = 1;
