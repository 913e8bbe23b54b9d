import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { connect } from "../connect.ts";
import { startEmbedded, temporaryDataDir } from "../embedded.ts";
import { verifyAudit } from "../store/audit.ts";
import { rebuild } from "../store/rebuild.ts";
import { backup, restore } from "./backup.ts";

const name = /^yimen-\d{8}T\d{6}Z\.gz$/;
const newestFirst = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => name.test(file))
    .sort()
    .reverse();

export type Kept = { readonly file: string; readonly rows: number; readonly bytes: number; readonly newFiles: number; readonly dropped: number };

/**
 * A backup of the database and of the photos into a folder, of which the newest few are kept. Photos are named by their content: each is copied once, and
 * none is ever taken out, since an older backup may speak of it. The file has its name only once it is whole.
 * @param filesDir where photos lie on this disk; null where a bucket keeps them
 */
export async function keepBackup(url: string, folder: string, filesDir: string | null, keep: number, now: Date): Promise<Kept> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `yimen-${now.toISOString().replace(/[-:]|\.\d+/g, "")}.gz`);
  const rows = await backup(url, `${file}.part`);
  const newFiles = filesDir === null ? 0 : copyNew(filesDir, join(folder, "files"));
  renameSync(`${file}.part`, file);
  const old = newestFirst(folder).slice(Math.max(1, keep));
  for (const gone of old) rmSync(join(folder, gone));
  const { size } = statSync(file);
  await recordBackup(url, file, size, now);
  return { file, rows, bytes: size, newFiles, dropped: old.length };
}

/** For whoever asks how old the newest backup is. A database of before that was asked is left as it is: it may be backed up for its upgrade. */
export async function recordBackup(url: string, file: string, bytes: number, at: Date): Promise<void> {
  const db = connect(url, { max: 1 });
  const [known] = await db.sql<{ there: boolean }[]>`select to_regclass('backups') is not null as there`;
  if (known?.there) await db.sql`insert into backups (at, file, bytes) values (${at}, ${file}, ${bytes}) on conflict do nothing`;
  await db.close();
}

/** Every file below a folder that the other has not, whole or not at all. */
function copyNew(from: string, to: string): number {
  if (!existsSync(from)) return 0;
  let copied = 0;
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copied += copyNew(source, target);
    else if (!existsSync(target)) {
      mkdirSync(to, { recursive: true });
      copyFileSync(source, `${target}.part`);
      renameSync(`${target}.part`, target);
      copied += 1;
    }
  }
  return copied;
}

export type Drilled = {
  readonly file: string;
  readonly at: string;
  readonly rows: number;
  readonly cases: number;
  readonly events: number;
  /** Cases that do not fold to what the tables say, and chains that are broken: none in a sound backup. */
  readonly differences: number;
  readonly brokenChains: number;
  readonly brokenAudit: number;
  /** Photos that the database names and the folder has not. */
  readonly missingFiles: number;
  readonly seconds: number;
};

/**
 * The drill: the newest backup of a folder restored into a database that is made for it and thrown away, folded from zero, its chains checked, its photos
 * looked for. What it finds is what a disaster would find. Touches nothing of the county's.
 * @throws where the folder has no backup, or the newest can't be restored
 */
export async function drill(folder: string): Promise<Drilled> {
  const [newest] = existsSync(folder) ? newestFirst(folder) : [];
  if (!newest) throw new Error(`no backup in ${folder}`);
  const from = performance.now();
  const postgres = await startEmbedded(temporaryDataDir());
  try {
    const { rows, at } = await restore(postgres.url, join(folder, newest));
    const db = connect(postgres.url);
    const folded = await rebuild(db.sql, { write: false });
    const audit = await verifyAudit(db.sql);
    let missingFiles = 0;
    for (const { hash } of await db.sql<{ hash: string }[]>`select distinct hash from attachments`)
      if (!existsSync(join(folder, "files", hash.slice(0, 2), hash))) missingFiles += 1;
    await db.close();
    return {
      file: newest,
      at,
      rows,
      cases: folded.cases,
      events: folded.events,
      differences: folded.differences.length,
      brokenChains: folded.brokenChains.length,
      brokenAudit: audit.broken.length,
      missingFiles,
      seconds: Math.round((performance.now() - from) / 1000),
    };
  } finally {
    await postgres.stop();
  }
}
