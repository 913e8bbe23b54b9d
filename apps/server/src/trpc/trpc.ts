import { initTRPC, TRPCError } from "@trpc/server";
import { formedDeeply, may, type Permission, unstorableAt } from "@yimen/domain";
import type { Context } from "./context.ts";

const t = initTRPC
  .context<Context>()
  .meta<{ permission: Permission; judgesEach?: boolean }>()
  .create({
    sse: { ping: { enabled: true, intervalMs: 20_000 } },
    errorFormatter({ shape, error }) {
      // What broke inside stays inside: a client gets the code and a word of the closed list, never a stack or a query.
      const inner = error.code === "INTERNAL_SERVER_ERROR";
      return {
        ...shape,
        // A schema's own message tells of the schema; a word of the closed list is for people.
        message: inner ? "server.fault" : error.code === "BAD_REQUEST" && !/^[a-zA-Z]+(\.[a-zA-Z]+)+$/.test(shape.message) ? "input.invalid" : shape.message,
        data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, fields: fieldsOf(error.cause) },
      };
    },
  });

function fieldsOf(cause: unknown): string[] {
  const issues = (cause as { issues?: { path: PropertyKey[] }[] } | undefined)?.issues;
  return issues?.slice(0, 20).map((i) => i.path.map(String).join(".")) ?? [];
}

export const router = t.router;

/** Postgres and its connection, out for a while: not the caller's fault and not a bug of ours; to be tried again. */
const temporary = /^(08|53|57P|40|55P03|CONNECTION_|CONNECT_|ECONN|EPIPE|ETIMEDOUT)/;
/** The last wall: a value that Postgres can't read or hold, though every schema before let it by, is the caller's fault and no bug to be told. */
const unstorable = /^22/;

/** The code of Postgres or of its driver, however deep the error was wrapped on its way. */
export function codeOf(error: unknown): string {
  for (let e = error as { code?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e) if (typeof e.code === "string" && !(e instanceof TRPCError)) return e.code;
  return "";
}
export const isTemporary = (error: unknown): boolean => temporary.test(codeOf(error));
export const busy = (cause: unknown): TRPCError => new TRPCError({ code: "SERVICE_UNAVAILABLE", message: "server.busy", cause });

/** What people keep to themselves stays as they typed it. */
const secrets: ReadonlySet<string> = new Set(["password", "old", "fresh"]);
const hasText = (raw: unknown): boolean => typeof raw === "string" || (typeof raw === "object" && raw !== null);

/**
 * The border that every input crosses: texts come into their one form (composed, without controls and marks that turn the direction); a text that can't be stored, or nesting without sense, is refused before any schema looks at it.
 * Where acts are judged one by one (`judgesEach`) their texts are left to that judgement, so that a bad one does not take the others with it.
 */
const base = t.procedure.use(async ({ next, getRawInput, meta }) => {
  const raw = await getRawInput();
  const judged = meta?.judgesEach && typeof raw === "object" && raw !== null ? { ...raw, commands: null } : raw;
  const fault = unstorableAt(judged) ?? (judged === raw ? null : unstorableAt(raw, { texts: false }));
  if (fault !== null) throw new TRPCError({ code: "BAD_REQUEST", message: "input.invalid", cause: { issues: [{ path: fault.split(".") }] } });
  // Signed acts stay to the letter: they are brought into form when they are judged.
  const done = await (meta?.judgesEach || !hasText(raw) ? next() : next({ getRawInput: async () => formedDeeply(raw, secrets) }));
  if (done.ok || done.error.code !== "INTERNAL_SERVER_ERROR") return done;
  if (unstorable.test(codeOf(done.error.cause))) throw new TRPCError({ code: "BAD_REQUEST", message: "input.invalid" });
  if (isTemporary(done.error.cause)) throw busy(done.error.cause);
  return done;
});

/** A procedure that needs no session. */
export const open = base.meta({ permission: "public" });
export const openToBatches = base.meta({ permission: "public", judgesEach: true });

/** What was refused is on record once a minute for a person and a procedure: a loop is one line, not a thousand. */
const refusedAt = new Map<string, number>();
function isNews(key: string): boolean {
  const now = performance.now();
  const before = refusedAt.get(key);
  if (before !== undefined && now - before < 60_000) return false;
  if (refusedAt.size > 5000) refusedAt.clear();
  refusedAt.set(key, now);
  return true;
}

/** A procedure for those whose duties include `permission`: the only way to make one, so that none is without a rule. */
export const can = (permission: Exclude<Permission, "public">, how: { judgesEach?: true } = {}) =>
  base.meta({ permission, ...how }).use(async ({ ctx, next, path }) => {
    if (!ctx.actor || !ctx.county) throw new TRPCError({ code: "UNAUTHORIZED", message: "session.none" });
    const { actor, county, db } = ctx;
    const audit = async (action: string, caseId: string | null, detail: string) => {
      await db.sql`insert into audit_log (county, person, action, case_id, detail) values (${county}, ${actor.id}, ${action}, ${caseId}, ${detail})`;
    };
    if (ctx.guards !== "databaseOnly" && !may(actor, permission)) {
      if (isNews(`${county}/${actor.id}/${path}`)) await audit("permission.denied", null, path);
      throw new TRPCError({ code: "FORBIDDEN", message: "permission.denied" });
    }
    return next({ ctx: { ...ctx, actor, county, audit } });
  });
