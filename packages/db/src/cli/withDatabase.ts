import { startEmbedded } from "../embedded.ts";

/** Runs an operation on DATABASE_URL or, without one, on the embedded Postgres of DATA_DIR, which is left as it was found. */
export async function withDatabase(defaultDataDir: string, use: (url: string) => Promise<void>): Promise<void> {
  if (process.env.DATABASE_URL) return use(process.env.DATABASE_URL);
  const postgres = await startEmbedded(process.env.DATA_DIR ?? defaultDataDir);
  try {
    await use(postgres.url);
  } finally {
    if (!postgres.found) await postgres.stop();
  }
}
