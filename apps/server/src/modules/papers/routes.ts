import type { Db } from "@yimen/db";
import { type Actor, CaseId, paperPhrases, splitKey } from "@yimen/domain";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import sharp from "sharp";
import { html, page, publicPolicy } from "../../http/publicPage.ts";
import type { FileKeeper } from "../attachment/keeper.ts";
import { findCase } from "../case/find.ts";
import type { PaperFonts } from "./fonts.ts";
import { paperPdf, textsOf } from "./pdf.ts";
import { type Printed, paperRecord } from "./record.ts";

export type PaperDeps = {
  db: Db;
  files: FileKeeper;
  now: () => number;
  fonts: PaperFonts;
  who: (request: FastifyRequest) => Promise<{ actor: Actor; county: string } | null>;
  /** Is this address asking too often? The public check needs no session. */
  gate: (request: FastifyRequest) => Promise<boolean>;
};

/** Papers of one batch: what a printer's tray holds, and a browser waits for. */
const mostPapers = 100;

/** Papers under seal for those who see the case, one or many; and the public page behind a paper's QR code. */
export function attachPapers(app: FastifyInstance, deps: PaperDeps): void {
  // Which characters would print as a hole: told before the paper is printed, and kept for the administrator.
  app.get<{ Params: { caseId: string; key: string } }>("/paper/:caseId/:key/lacking", async (request, reply) => {
    const known = await deps.who(request);
    if (!known) return reply.code(401).send({ error: "session.none" });
    const { caseId, key } = request.params;
    if (!splitKey(key) || !CaseId.safeParse(caseId).success) return reply.code(400).send({ error: "paper.malformed" });
    const seen = await findCase({ db: deps.db, ...known }, caseId);
    const printed = seen && (await (await paperRecord(deps.db, known.county)).original(caseId, key));
    if (!printed) return reply.code(404).send({ error: "paper.unknown" });
    return reply.header("cache-control", "no-store").send({ lacking: await lackingIn(deps, known.county, [printed]) });
  });
  app.get<{ Params: { caseId: string; file: string } }>("/paper/:caseId/:file", async (request, reply) => {
    const key = request.params.file.replace(/\.pdf$/, "");
    return send(deps, request, reply, [request.params.caseId], key);
  });
  // Many cases' papers of one kind, for one go to the printer.
  app.get<{ Params: { file: string }; Querystring: { cases?: string } }>("/papers/:file", async (request, reply) =>
    send(deps, request, reply, String(request.query.cases ?? "").split(","), request.params.file.replace(/\.pdf$/, "")),
  );
  app.get<{ Params: { caseId: string; key: string; code: string } }>("/check/:caseId/:key/:code", async (request, reply) => {
    if (!(await deps.gate(request)))
      return reply
        .code(429)
        .type("text/html")
        .send(page("一门", ["<p>查询过于频繁，请一分钟后再试。</p>"]));
    const { caseId, key, code } = request.params;
    const known = CaseId.safeParse(caseId).success && splitKey(key) && /^[\w-]{16}$/.test(code);
    const [row] = known ? await deps.db.sql<{ county: string }[]>`select county from cases where id = ${caseId}` : [];
    const found = row ? await (await paperRecord(deps.db, row.county)).byCode(caseId, key, code) : null;
    reply.type("text/html").header("cache-control", "no-store").header("content-security-policy", publicPolicy);
    return found
      ? reply.send(page(found.paper.title, genuine(found)))
      : reply.code(404).send(page("没有查到", ["<p>没有查到这份文书。请核对二维码，或者向文书上的单位咨询。</p>"]));
  });
}

/** Characters of these papers that no font has; each is remembered for the check-list. */
async function lackingIn({ db, fonts }: PaperDeps, county: string, papers: readonly Printed[]): Promise<string[]> {
  const lacking = fonts.lacking(papers.flatMap(textsOf));
  for (const mark of lacking) await db.sql`insert into lacking_characters (county, mark) values (${county}, ${mark}) on conflict do nothing`;
  return lacking;
}

async function send(deps: PaperDeps, request: FastifyRequest, reply: FastifyReply, caseIds: readonly string[], key: string): Promise<FastifyReply> {
  const { db } = deps;
  const known = await deps.who(request);
  if (!known) return reply.code(401).send({ error: "session.none" });
  if (!splitKey(key) || caseIds.length > mostPapers || caseIds.some((id) => !CaseId.safeParse(id).success)) return reply.code(400).send({ error: "paper.malformed" });
  const record = await paperRecord(db, known.county);
  const papers: Printed[] = [];
  for (const id of new Set(caseIds)) {
    const paper = (await findCase({ db, ...known }, id)) && (await record.original(id, key));
    if (paper) papers.push(paper);
  }
  if (papers.length === 0) return reply.code(404).send({ error: "paper.unknown" });
  const units = [...new Set(papers.map((p) => p.unit))];
  const seals = new Map(
    (
      await db.sql<
        { unit: string; picture: Buffer }[]
      >`select distinct on (unit) unit, picture from seals where county = ${known.county} and unit = any(${units}) order by unit, since desc`
    ).map((s) => [s.unit, s.picture]),
  );
  const signatures = new Map<string, Buffer>();
  for (const hash of papers.flatMap((p) => p.paper.signature?.hash ?? [])) {
    const view = await deps.files.view(hash);
    if (view)
      signatures.set(
        hash,
        await sharp(Buffer.concat(await view.toArray()))
          .png()
          .toBuffer(),
      );
  }
  await lackingIn(deps, known.county, papers);
  const pdf = await paperPdf(
    papers,
    `${request.protocol}://${request.host}`,
    { seal: (unit) => seals.get(unit) ?? null, signature: (hash) => signatures.get(hash) ?? null },
    deps.fonts,
  );
  const at = new Date(deps.now());
  await db.sql.begin(async (tx) => {
    const sealed = papers.filter((p) => p.paper.sealed);
    if (sealed.length > 0)
      await tx`insert into seal_uses ${tx(sealed.map((p) => ({ county: known.county, unit: p.unit, case_id: p.caseId, paper: p.paper.key, code: p.code, person: known.actor.id, at })))}`;
    for (const p of papers)
      await tx`insert into audit_log (county, person, action, case_id, detail) values (${known.county}, ${known.actor.id}, 'paper.pdf', ${p.caseId}, ${p.paper.key})`;
  });
  return reply
    .type("application/pdf")
    .header("cache-control", "no-store")
    .header("content-disposition", `inline; filename*=UTF-8''${encodeURIComponent(`${papers[0]?.paper.title ?? ""}.pdf`)}`)
    .send(pdf);
}

const genuine = ({ paper, code }: Printed): string[] => [
  `<p class="ok">真实有效：与县里的记录一致</p>`,
  `<table>${paper.rows
    .filter((_, i) => !paper.personal?.includes(i))
    .map(([label, value]) => `<tr><th>${html(label)}</th><td>${html(value)}</td></tr>`)
    .join("")}</table>`,
  ...(paper.personal ? [`<p>${html(paperPhrases.onPaperOnly)}</p>`] : []),
  ...paper.text.map((words) => `<p>${html(words)}</p>`),
  `<p class="end">${html(paper.unit)}<br>${html(paper.on)}</p>`,
  `<p class="small">${html(paperPhrases.checked(code))}</p>`,
];
