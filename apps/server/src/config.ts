import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

const root = process.env.YIMEN_ROOT ?? resolve(import.meta.dirname, "../../..");

/** Everything the environment may set; validated once, at start. */
const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  HOST: z.string().default("0.0.0.0"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATA_DIR: z.string().default(join(root, ".data")),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  SECRET: z.string().optional(),
  SECRET_FILE: z.string().optional(),
  CRYPTO_SUITE: z.enum(["platform", "national"]).default("platform"),
  DEVICE_APPROVAL: z.enum(["auto", "manual"]).optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("warn"),
});

export type Config = {
  port: number;
  host: string;
  databaseUrl: string | null;
  dataDir: string;
  tls: { cert: string; key: string } | null;
  production: boolean;
  /** The master secret as given; null: kept in the data folder. */
  secret: string | null;
  suite: "platform" | "national";
  approveDevices: boolean;
  logLevel: string;
  webDir: string;
};

/** @throws an error whose message names each variable that is wrong */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new Error(parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("\n"));
  const e = parsed.data;
  if (Boolean(e.TLS_CERT) !== Boolean(e.TLS_KEY)) throw new Error("TLS_CERT and TLS_KEY: give both or none");
  return {
    port: e.PORT,
    host: e.HOST,
    databaseUrl: e.DATABASE_URL ?? null,
    dataDir: resolve(e.DATA_DIR),
    tls: e.TLS_CERT && e.TLS_KEY ? { cert: e.TLS_CERT, key: e.TLS_KEY } : null,
    production: e.NODE_ENV === "production",
    secret: e.SECRET ?? (e.SECRET_FILE ? readFileSync(e.SECRET_FILE, "utf8") : null),
    suite: e.CRYPTO_SUITE,
    approveDevices: (e.DEVICE_APPROVAL ?? (e.NODE_ENV === "production" ? "manual" : "auto")) === "manual",
    logLevel: e.LOG_LEVEL,
    webDir: join(root, "apps/web/dist"),
  };
}
