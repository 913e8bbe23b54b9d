import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { S3Settings } from "./storage/s3Store.ts";

const root = process.env.YIMEN_ROOT ?? resolve(import.meta.dirname, "../../..");

/** An address, or a range as 10.1.0.0/16. */
function isRange(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const kind = isIP(address);
  return kind !== 0 && more.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (kind === 4 ? 32 : 128)));
}

const ranges = (whose: string) =>
  z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    )
    .refine((parts) => parts.every(isRange), `addresses or ranges of ${whose}, with commas between, as 10.1.2.3,10.2.0.0/16`);

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
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_REGION: z.string().default("us-east-1"),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
  S3_SECRET_KEY_FILE: z.string().optional(),
  CLAMD: z
    .string()
    .regex(/^.+:\d{1,5}$/, "host:port")
    .optional(),
  TRUST_PROXY: ranges("the proxies in front"),
  METRICS_FROM: ranges("who may read /metrics"),
  BACKUP_DIR: z.string().optional(),
  BACKUP_KEEP: z.coerce.number().int().min(1).max(1000).default(14),
  JOBS: z.enum(["on", "off"]).default("on"),
  SECOND_FACTOR: z.enum(["off", "county"]).optional(),
  /** The demonstration county as open as a first look wants it, or guarded as a real one is: devices approved, a second factor at the county. */
  DEMO: z.enum(["open", "guarded"]).default("open"),
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
  secondFactor: boolean;
  /** Addresses and ranges of proxies whose word about caller, host and TLS is taken, besides this machine's own. */
  trustProxy: string[];
  /** Addresses and ranges that may read `/metrics`, besides this machine. */
  metricsFrom: string[];
  /** Does this server do what time makes due? Any number of them may. */
  jobs: boolean;
  /** Where a backup of database and photos is put every night, and how many are kept; null: none is made. */
  backups: { folder: string; keep: number } | null;
  /** Null: files lie in the data folder. */
  s3: S3Settings | null;
  /** host:port of a ClamAV daemon; null: none. */
  clamd: string | null;
  logLevel: string;
  webDir: string;
};

/** @throws an error whose message names each variable that is wrong */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new Error(parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("\n"));
  const e = parsed.data;
  if (Boolean(e.TLS_CERT) !== Boolean(e.TLS_KEY)) throw new Error("TLS_CERT and TLS_KEY: give both or none");
  const guarded = e.NODE_ENV === "production" || e.DEMO === "guarded";
  const s3Secret = e.S3_SECRET_KEY ?? (e.S3_SECRET_KEY_FILE ? readFileSync(e.S3_SECRET_KEY_FILE, "utf8").trim() : "");
  if (e.S3_ENDPOINT && !(e.S3_BUCKET && e.S3_ACCESS_KEY && s3Secret))
    throw new Error("S3_ENDPOINT: S3_BUCKET, S3_ACCESS_KEY and S3_SECRET_KEY (or S3_SECRET_KEY_FILE) are needed too");
  return {
    port: e.PORT,
    host: e.HOST,
    databaseUrl: e.DATABASE_URL ?? null,
    dataDir: resolve(e.DATA_DIR),
    tls: e.TLS_CERT && e.TLS_KEY ? { cert: e.TLS_CERT, key: e.TLS_KEY } : null,
    production: e.NODE_ENV === "production",
    secret: e.SECRET ?? (e.SECRET_FILE ? readFileSync(e.SECRET_FILE, "utf8") : null),
    suite: e.CRYPTO_SUITE,
    approveDevices: (e.DEVICE_APPROVAL ?? (guarded ? "manual" : "auto")) === "manual",
    secondFactor: (e.SECOND_FACTOR ?? (guarded ? "county" : "off")) === "county",
    s3: e.S3_ENDPOINT ? { endpoint: e.S3_ENDPOINT, region: e.S3_REGION, bucket: e.S3_BUCKET ?? "", accessKeyId: e.S3_ACCESS_KEY ?? "", secretAccessKey: s3Secret } : null,
    trustProxy: e.TRUST_PROXY,
    metricsFrom: e.METRICS_FROM,
    jobs: e.JOBS === "on",
    backups: e.BACKUP_DIR ? { folder: resolve(e.BACKUP_DIR), keep: e.BACKUP_KEEP } : null,
    clamd: e.CLAMD ?? null,
    logLevel: e.LOG_LEVEL,
    webDir: join(root, "apps/web/dist"),
  };
}
