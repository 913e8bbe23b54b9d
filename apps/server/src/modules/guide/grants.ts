import type { Db } from "@yimen/db";
import { parseLegalDate, type Standing, unstorableAt } from "@yimen/domain";
import type { FastifyInstance } from "fastify";
import { html, page, publicPolicy } from "../../http/publicPage.ts";

type Row = {
  case_id: string;
  decided_on: string;
  item_name: string;
  unit_name: string;
  holder: string;
  document: string;
  document_number: string;
  valid_until: string | null;
  standing: Standing;
};

/** Licences a page. */
const pageSize = 50;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const standings: Record<Standing, string> = { inForce: "有效", changed: "有效（已变更）", annul: "已撤销", retract: "已撤回", cancel: "已注销" };

/**
 * Licences granted by a county's offices, newest first, for anybody (行政许可法 art. 40); or the one whose document's number is asked for. Pages go by
 * key, so that the last is as quick as the first. What can't be a county, day, id or number is not found.
 */
export function attachGrants(app: FastifyInstance, { db }: { db: Db }): void {
  app.get<{ Params: { county: string }; Querystring: { number?: unknown; before?: unknown; id?: unknown } }>("/grants/:county", async (request, reply) => {
    const { county } = request.params;
    const [number, before, id] = [request.query.number, request.query.before, request.query.id].map((v) => (typeof v === "string" ? v.trim() : "")) as [string, string, string];
    reply.type("text/html").header("cache-control", "public, max-age=60").header("content-security-policy", publicPolicy);
    const sound = /^\d{6}$/.test(county) && number.length <= 60 && unstorableAt(number) === null && (before === "" || (parseLegalDate(before) && uuid.test(id)));
    const [known] = sound ? await db.sql`select 1 from offices where county = ${county} limit 1` : [];
    if (!known) return reply.code(404).send(page("没有查到", ["<p>没有查到，请从行政服务中心的网站进入。</p>"]));
    const columns = db.sql`case_id, decided_on::text, item_name, unit_name, holder, document, document_number, valid_until::text, standing`;
    const rows =
      number !== ""
        ? await db.sql<
            Row[]
          >`select ${columns} from published_grants where county = ${county} and document_number = ${number} order by decided_on desc, case_id desc limit ${pageSize}`
        : before !== ""
          ? await db.sql<
              Row[]
            >`select ${columns} from published_grants where county = ${county} and (decided_on, case_id) < (${before}::text::date, ${id}::uuid) order by decided_on desc, case_id desc limit ${pageSize}`
          : await db.sql<Row[]>`select ${columns} from published_grants where county = ${county} order by decided_on desc, case_id desc limit ${pageSize}`;
    return reply.send(page("行政许可决定公开", body(county, rows, number)));
  });
}

function body(county: string, rows: readonly Row[], number: string): string[] {
  const last = rows.at(-1);
  return [
    `<form class="search" action="/grants/${county}"><label>证件编号 <input name="number" value="${html(number)}" maxlength="60" autocomplete="off"></label> <button>查询</button></form>`,
    ...(rows.length === 0 ? [`<p>${number ? "没有这个编号的证件。请核对编号，或者向发证单位咨询。" : "还没有公开的行政许可决定。"}</p>`] : []),
    ...rows.map(
      (r) =>
        `<section><h2>${html(r.item_name)}</h2><table>${(
          [
            ["被许可人", r.holder],
            ["决定日期", r.decided_on],
            ["许可机关", r.unit_name],
            ["证件", [r.document, r.document_number].filter(Boolean).join(" ") || "正在制作"],
            ["有效期至", r.valid_until ?? ""],
            ["状态", standings[r.standing] ?? r.standing],
          ] as const
        )
          .flatMap(([k, v]) => (v ? [`<tr><th>${html(k)}</th><td>${html(v)}</td></tr>`] : []))
          .join("")}</table></section>`,
    ),
    ...(last && rows.length === pageSize && !number ? [`<p class="end"><a href="/grants/${county}?before=${last.decided_on}&amp;id=${last.case_id}">更早的决定</a></p>`] : []),
    `<p class="small">依照行政许可法第四十条公开，个人姓名隐去名字。认为公开的内容有误的，可以向许可机关提出更正。</p>`,
  ];
}
