import { TRPCError } from "@trpc/server";
import { BrokenBox, fromBase64url, fromUtf8, suiteOf } from "@yimen/crypto";
import { Actor, type CommandOutcome, type ExportFile, exportContext, PushInput } from "@yimen/domain";
import { judgeBatch, type PushDeps } from "../sync/push.ts";
import { escrowContext } from "./enrol.ts";
import { deviceRefused, findDevice, signatureHolds } from "./gate.ts";

const broken = (): TRPCError => new TRPCError({ code: "BAD_REQUEST", message: "file.broken" });

/** Opens an exported file by the key in the county's keeping, and judges it as if its author had pushed it: in their name, once. */
export async function importWork(deps: PushDeps, county: string, file: ExportFile): Promise<{ author: string; outcomes: readonly CommandOutcome[] }> {
  const { db, secrets } = deps;
  const device = await findDevice(db.sql, county, file.device);
  const [row] = await db.sql<{ escrow: Buffer | null }[]>`select escrow from devices where county = ${county} and id = ${file.device}`;
  if (!device || !row?.escrow) throw deviceRefused("unknown");
  if (device.status !== "approved") throw deviceRefused(device.status);
  const suite = await suiteOf(device.suite);
  const key = await suite.sealKey(new Uint8Array(secrets.open(row.escrow, escrowContext(county, file.device))));
  const text = await suite.open(key, fromBase64url(file.box) ?? new Uint8Array(), exportContext(file.device)).then(fromUtf8, (error) => {
    throw error instanceof BrokenBox ? broken() : error;
  });
  const batch = PushInput.safeParse(JSON.parse(text));
  if (!batch.success || batch.data.device !== file.device) throw broken();
  if (!(await signatureHolds(device, batch.data))) throw deviceRefused("signature");
  const [person] = await db.sql<
    { id: string; name: string; roles: string[]; office: string; unit: string | null; active: boolean }[]
  >`select id, name, roles, office, unit, active from people where county = ${county} and id = ${device.person}`;
  if (!person?.active) throw deviceRefused("revoked");
  const { outcomes } = await judgeBatch(deps, county, Actor.parse(person), batch.data, "");
  return { author: person.name, outcomes };
}
