import { TRPCError } from "@trpc/server";
import { BrokenBox, fromBase64url, suiteOf } from "@yimen/crypto";
import { Actor, type CommandOutcome, type ExportedPhoto, type ExportFile, exportContext, PushInput, photoContext } from "@yimen/domain";
import { orIfTooHeavy, type UntrustedReader } from "../../untrusted/reader.ts";
import type { FileKeeper, Keeping } from "../attachment/keeper.ts";
import { judgeBatch, type PushDeps } from "../sync/push.ts";
import { escrowContext } from "./enrol.ts";
import { deviceRefused, findDevice, signatureHolds } from "./gate.ts";
import { batchOf } from "./workFile.ts";

const broken = (): TRPCError => new TRPCError({ code: "BAD_REQUEST", message: "file.broken" });

/** The approved device that a file came from, and the key of its store out of the county's keeping. */
async function senderOf({ db, secrets }: PushDeps, county: string, id: string) {
  const device = await findDevice(db.sql, county, id);
  const [row] = await db.sql<{ escrow: Buffer | null }[]>`select escrow from devices where county = ${county} and id = ${id}`;
  if (!device || !row?.escrow) throw deviceRefused("unknown");
  if (device.status !== "approved") throw deviceRefused(device.status);
  const suite = await suiteOf(device.suite);
  const key = await suite.sealKey(new Uint8Array(secrets.open(row.escrow, escrowContext(county, id))));
  const open = (box: string, context: string) =>
    suite.open(key, fromBase64url(box) ?? new Uint8Array(), context).catch((error: unknown) => {
      throw error instanceof BrokenBox ? broken() : error;
    });
  return { device, open };
}

/** Opens a photo of an exported file, and takes it in as if its author had uploaded it. */
export async function importPhoto(deps: PushDeps & { files: FileKeeper }, county: string, photo: ExportedPhoto): Promise<Keeping> {
  const { device, open } = await senderOf(deps, county, photo.device);
  return deps.files.keepBytes(county, device.person, photo.hash, await open(photo.box, photoContext(photo.device, photo.hash)));
}

/** Opens an exported file by the key in the county's keeping, and judges it as if its author had pushed it: in their name, once. */
export async function importWork(deps: PushDeps & { reader: UntrustedReader }, county: string, file: ExportFile): Promise<{ author: string; outcomes: readonly CommandOutcome[] }> {
  const { db } = deps;
  const { device, open } = await senderOf(deps, county, file.device);
  const bytes = await open(file.box, exportContext(file.device));
  // Looked at elsewhere first: a file may hold anything.
  if (!(await orIfTooHeavy(deps.reader.read("batch", bytes), false))) throw broken();
  const batch = PushInput.parse(batchOf(bytes));
  if (batch.device !== file.device) throw broken();
  if (!(await signatureHolds(device, batch))) throw deviceRefused("signature");
  const [person] = await db.sql<
    { id: string; name: string; roles: string[]; office: string; unit: string | null; active: boolean }[]
  >`select id, name, roles, office, unit, active from people where county = ${county} and id = ${device.person}`;
  if (!person?.active) throw deviceRefused("revoked");
  const { outcomes } = await judgeBatch(deps, county, Actor.parse(person), batch, { epoch: "" });
  return { author: person.name, outcomes };
}
