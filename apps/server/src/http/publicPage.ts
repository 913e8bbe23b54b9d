import type { FastifyInstance } from "fastify";

/** Pages for anybody, without a script and without a session: text in, text out. */
export const html = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? c);

/** What such a page may load: its own style sheet. */
export const publicPolicy = "default-src 'none'; style-src 'self'; img-src data:";

export const page = (title: string, body: readonly string[]): string =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${html(title)}</title><link rel="stylesheet" href="/public.css"><main><h1>${html(title)}</h1>${body.join("")}</main></html>`;

const style = `:root{color-scheme:light}body{margin:0;font:18px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;background:#f6f7f6;color:#1c2423}
main{max-width:680px;margin:0 auto;padding:24px 16px;background:#fff;min-height:100vh;box-sizing:border-box}h1{text-align:center;font-size:24px}
.ok{background:#e3f3e8;color:#1d6b3a;border-left:4px solid #1d6b3a;padding:12px 16px;font-weight:600}table{width:100%;border-collapse:collapse}
th,td{text-align:left;vertical-align:top;padding:8px 12px 8px 0;border-bottom:1px solid #d5dbd9;overflow-wrap:anywhere}th{white-space:nowrap;color:#55625f;font-weight:400}
h2{font-size:20px}.search{margin:8px 0 24px}input,button{font:inherit;padding:10px 12px;border:1px solid #55625f;border-radius:6px}button{background:#0f5f5c;color:#fff}img{display:block}@media print{main{padding:0}}
.end{text-align:right}.small{font-size:14px;color:#55625f}`;

/** The one thing that such pages load. */
export function attachPublicStyle(app: FastifyInstance): void {
  app.get("/public.css", (_request, reply) => reply.type("text/css").header("cache-control", "public, max-age=3600").send(style));
}
