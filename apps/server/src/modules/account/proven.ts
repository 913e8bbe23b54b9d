import { TRPCError } from "@trpc/server";
import type { Actor } from "@yimen/domain";
import type { Proof } from "../../auth/auth.ts";
import type { Context } from "../../trpc/context.ts";

/** The signed-in person proves to be that person. @throws 403 `login.wrong` or `login.codeWrong`, 429 `login.shut` after too many tries */
export async function proven({ auth, county, actor, knownBrowser }: Pick<Context, "auth" | "knownBrowser"> & { county: string; actor: Actor }, proof: Proof): Promise<void> {
  const is = await auth.proves(county, actor.id, knownBrowser, proof);
  if (is === "shut") throw new TRPCError({ code: "TOO_MANY_REQUESTS", message: "login.shut" });
  if (is === "no") throw new TRPCError({ code: "FORBIDDEN", message: proof.password === undefined ? "login.codeWrong" : "login.wrong" });
}
