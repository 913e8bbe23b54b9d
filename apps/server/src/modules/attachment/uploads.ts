import { createHash, randomUUID } from "node:crypto";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { Server } from "@tus/server";
import type { Db } from "@yimen/db";
import { type Actor, CaseId, ContentHash, filesOf, may } from "@yimen/domain";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { DatabaseUploads } from "../../storage/databaseUploads.ts";
import { isTemporary } from "../../trpc/trpc.ts";
import { findCase } from "../case/find.ts";
import type { FileKeeper, Keeping } from "./keeper.ts";

type Who = { actor: Actor; county: string } | null;
/** An upload that nobody went on with for so long is forgotten; the device begins it anew. */
const weekMs = 7 * 86_400_000;
const hourMs = 3_600_000;
export const maxFileBytes = 5_000_000;
const types = new Set(["image/jpeg", "image/png", "image/webp"]);

const statusOf = { hashMismatch: 460, infected: 422, notPicture: 422, scannerAway: 503 } as const satisfies Record<Exclude<Keeping, "taken">, number>;

/** Removes from the folder of uploads what nobody has touched for so long: halves, and what a server that died was at. @returns how many */
export async function forgetFiles(incoming: string, olderMs: number): Promise<number> {
  let gone = 0;
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    // Another server's cleaning may have been faster.
    const touched = await stat(path).catch(() => null);
    if (!touched?.isFile() || Date.now() - touched.mtimeMs < olderMs) continue;
    await rm(path, { force: true });
    gone += 1;
  }
  return gone;
}

/**
 * Photos and signatures: resumable uploads (tus 1.0) under /files, apart from commands; kept by content under their hash once
 * they have arrived whole, match it, and are pictures. Browsers see them drawn anew. Reading goes through GET /file/:caseId/:hash with permission and audit.
 */
export async function attachUploads(
  app: FastifyInstance,
  options: {
    db: Db;
    incoming: string;
    shared: boolean;
    keeper: FileKeeper;
    who: (request: { headers: { cookie?: string | undefined } }) => Promise<Who>;
    onFault: (error: unknown) => void;
  },
): Promise<void> {
  const { db, incoming, keeper, who, onFault } = options;
  const underWay = options.shared ? new DatabaseUploads(db.sql) : null;
  const refuse = (status_code: number, body: string) => ({ status_code, body });
  const mine = (known: NonNullable<Who>) => `${createHash("sha256").update(`${known.county}/${known.actor.id}`).digest("hex").slice(0, 16)}-`;

  const tus = new Server({
    path: "/files",
    datastore: underWay ?? new FileStore({ directory: incoming }),
    maxSize: maxFileBytes,
    relativeLocation: true,
    respectForwardedHeaders: false,
    // An upload under way bears its owner's mark in its name: for everybody else it does not exist.
    async namingFunction(request) {
      const known = await who({ headers: { cookie: request.headers.get("cookie") ?? undefined } });
      if (!known) throw refuse(401, "session.none");
      return `${mine(known)}${randomUUID()}`;
    },
    async onIncomingRequest(request, id) {
      const known = await who({ headers: { cookie: request.headers.get("cookie") ?? undefined } });
      if (!known) throw refuse(401, "session.none");
      if (!may(known.actor, "device.use")) throw refuse(403, "permission.denied");
      if (id && !(id.startsWith(mine(known)) && /^[0-9a-f-]+$/.test(id))) throw refuse(404, "file.unknown");
    },
    // What broke inside stays inside.
    onResponseError(_request, error) {
      if ("status_code" in error) return;
      if (isTemporary(error)) return refuse(503, "server.busy");
      onFault(error);
      return refuse(500, "server.fault");
    },
    async onUploadCreate(request, upload) {
      if (!ContentHash.safeParse(upload.metadata?.hash).success) throw refuse(400, "file.hash");
      if (!types.has(upload.metadata?.type ?? "")) throw refuse(415, "file.type");
      const known = await who({ headers: { cookie: request.headers.get("cookie") ?? undefined } });
      const have = await db.sql`select 1 from attachments where county = ${known?.county ?? ""} and hash = ${upload.metadata?.hash ?? ""}`;
      if (have.length > 0) throw refuse(409, "file.known");
      return {};
    },
    async onUploadFinish(request, upload) {
      const known = await who({ headers: { cookie: request.headers.get("cookie") ?? undefined } });
      if (!known) throw refuse(401, "session.none");
      const path = join(incoming, upload.id);
      if (underWay) await writeFile(path, await underWay.whole(upload.id));
      const done = await keeper.keep(known.county, known.actor.id, upload.metadata?.hash ?? "", path);
      if (underWay) await underWay.remove(upload.id);
      else await rm(`${path}.json`, { force: true });
      if (done !== "taken") throw refuse(statusOf[done], `file.${done}`);
      return {};
    },
  });

  // Not the library's own expiration: it looks for an upload that came whole with its creation, and is with its case by then.
  const forget = setInterval(() => void (underWay?.forget(weekMs) ?? forgetFiles(incoming, weekMs)).catch(onFault), hourMs);
  forget.unref();
  app.addHook("onClose", async () => clearInterval(forget));

  app.addContentTypeParser("application/offset+octet-stream", (_request: FastifyRequest, _payload: unknown, done: (error: null) => void) => done(null));
  const handle = async (request: FastifyRequest, reply: { hijack(): void; raw: import("node:http").ServerResponse }) => {
    reply.hijack();
    await tus.handle(request.raw, reply.raw);
  };
  app.all("/files", handle);
  app.all("/files/*", handle);

  app.get<{ Params: { caseId: string; hash: string } }>("/file/:caseId/:hash", async (request, reply) => {
    const known = await who(request);
    if (!known) return reply.code(401).send({ error: "session.none" });
    const [caseId, hash] = [CaseId.safeParse(request.params.caseId), ContentHash.safeParse(request.params.hash)];
    if (!caseId.success || !hash.success) return reply.code(400).send({ error: "file.hash" });
    // A file is seen by those who see a case that holds it; for all others it does not exist.
    const state = await findCase({ db, ...known }, caseId.data);
    const [row] =
      state && filesOf(state).includes(hash.data) ? await db.sql<{ type: string }[]>`select type from attachments where county = ${known.county} and hash = ${hash.data}` : [];
    if (!row) return reply.code(404).send({ error: "file.unknown" });
    const shown = await keeper.view(hash.data);
    if (!shown) return reply.code(404).send({ error: "file.unknown" });
    await db.sql`insert into audit_log (county, person, action, case_id, detail) values (${known.county}, ${known.actor.id}, 'file.read', ${caseId.data}, ${hash.data})`;
    return reply
      .type("image/webp")
      .header("cache-control", "no-store")
      .header("content-disposition", "inline")
      .header("content-security-policy", "default-src 'none'; sandbox")
      .send(shown);
  });
}
