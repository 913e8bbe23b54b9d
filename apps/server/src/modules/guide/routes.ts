import type { Db } from "@yimen/db";
import { currentItems, type ItemVersion, legalDateOf } from "@yimen/domain";
import type { FastifyInstance } from "fastify";
import { renderSVG } from "uqr";
import { html, page, publicPolicy } from "../../http/publicPage.ts";

/** The guide of an item for anybody (行政许可法 art. 30: what is asked, how long, what it costs, what one may do): behind the QR code of a printed guide. */
export function attachGuides(app: FastifyInstance, { db, now }: { db: Db; now: () => number }): void {
  app.get<{ Params: { county: string; code: string } }>("/g/:county/:code", async (request, reply) => {
    const { county, code } = request.params;
    const known = /^\d{6}$/.test(county) && /^[A-Z][A-Z0-9]{1,11}$/.test(code);
    const versions = known ? await db.sql<{ body: ItemVersion }[]>`select body from item_versions where county = ${county} and code = ${code}` : [];
    const [item] = currentItems(
      versions.map((v) => v.body),
      legalDateOf(now()),
    );
    reply.type("text/html").header("cache-control", "public, max-age=300").header("content-security-policy", publicPolicy);
    if (!item || item.status === "cancelled") return reply.code(404).send(page("没有这个事项", ["<p>没有查到这个事项，请向行政服务中心咨询。</p>"]));
    return reply.send(page(item.name, guide(item, `${request.protocol}://${request.host}/g/${county}/${code}`)));
  });
}

const list = (lines: readonly string[]): string => `<ol>${lines.map((l) => `<li>${html(l)}</li>`).join("")}</ol>`;
const rows = (pairs: readonly (readonly [string, string])[]): string =>
  `<table>${pairs.flatMap(([k, v]) => (v ? [`<tr><th>${html(k)}</th><td>${html(v)}</td></tr>`] : [])).join("")}</table>`;

function guide(item: ItemVersion, url: string): string[] {
  const { promised, statutory } = item;
  return [
    ...(item.status === "suspended" ? [`<p class="ok">本事项暂停受理，恢复时间请咨询。</p>`] : []),
    rows([
      ["办理单位", item.unitName],
      ["服务对象", item.forWhom.map((k) => (k === "person" ? "个人" : "单位")).join("、")],
      ["办理条件", item.conditions],
      ["办理时限", promised.workingDays === 0 ? "当场办结" : `承诺 ${promised.workingDays} 个工作日，法定 ${statutory.workingDays} 个工作日`],
      ["时限依据", statutory.basis],
      ["收费", item.fee],
      ["收费依据", item.feeBasis ?? ""],
      ["办理结果", [item.result.name, item.result.validity].filter(Boolean).join("，")],
    ]),
    "<h2>申请材料</h2>",
    list(item.materials.map((m) => `${m.name}${m.required ? "" : "（需要时）"}${m.mayFollow ? "，可以承诺后补" : ""}${m.note ? `。${m.note}` : ""}`)),
    "<h2>法律依据</h2>",
    list(item.law.map((l) => `《${l.title}》${l.article}`)),
    ...(item.faq.length > 0 ? ["<h2>常见问题</h2>", ...item.faq.map((f) => `<p><b>${html(f.q)}</b><br>${html(f.a)}</p>`)] : []),
    rows([
      ["救济途径", item.remedies],
      ["咨询投诉", item.contact],
    ]),
    `<p><img alt="本指南的二维码" width="120" height="120" src="data:image/svg+xml,${encodeURIComponent(renderSVG(url, { border: 1 }))}"></p>`,
    `<p class="small">${html(`${item.code} 第${item.version}版`)}</p>`,
  ];
}
