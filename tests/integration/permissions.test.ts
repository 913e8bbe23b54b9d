import { TRPCError } from "@trpc/server";
import { type Actor, may, type Permission, roles } from "@yimen/domain";
import { appRouter } from "@yimen/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerContext, startCounty } from "../harness/county.ts";

/** Read off the router itself: a procedure added tomorrow is in the matrix without anyone remembering it. */
const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: { permission?: Permission } } }>).map(([path, p]) => ({
  path,
  type: p._def.type,
  permission: p._def.meta?.permission,
}));

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

const actorWith = (role: (typeof roles)[number]): Actor => ({ id: "agent-1", name: "测试", roles: [role], office: "361028", unit: "MZ" }) as unknown as Actor;
const callAs = (actor: Actor | null) => appRouter.createCaller(callerContext(county.db, actor, actor ? "361028" : null));

async function code(actor: Actor | null, path: string): Promise<string> {
  try {
    const call = path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], callAs(actor)) as (input: unknown) => Promise<unknown>;
    await call({ nonsense: true });
    return "OK";
  } catch (error) {
    return error instanceof TRPCError ? error.code : `untyped: ${String(error)}`;
  }
}

test("the matrix is drawn from a router with procedures in it", () => expect(procedures.length).toBeGreaterThan(10));

describe.each(procedures)("$path", ({ path, permission }) => {
  test("names its permission", () => expect(permission).toBeDefined());

  test("a stranger is let in only where it is public", async () => {
    const answer = await code(null, path);
    if (permission === "public") expect(answer).not.toBe("FORBIDDEN");
    else expect(answer).toBe("UNAUTHORIZED");
  });

  test.each(roles)("%s", async (role) => {
    const answer = await code(actorWith(role), path);
    expect(answer).not.toMatch(/^untyped|INTERNAL/);
    if (permission === "public") return;
    if (may(actorWith(role), permission as Permission)) expect(answer).not.toBe("FORBIDDEN");
    else expect(answer).toBe("FORBIDDEN");
  });
});
