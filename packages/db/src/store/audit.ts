import { createHash } from "node:crypto";
import type { Sql } from "postgres";

/** A row of the audit log as its hash covers it: times in microseconds since 1970, as text. */
export type AuditRow = { county: string; id: string; at: string; person: string; action: string; case_id: string | null; detail: string; hash: Buffer };

/** Each field with its length in bytes before it, so that no two rows read alike. The trigger of migration 0003 writes the same. */
export const auditText = (row: Omit<AuditRow, "hash">): string =>
  [row.county, row.id, row.at, row.person, row.action, row.case_id ?? "", row.detail].map((f) => `${Buffer.byteLength(f)}:${f}`).join(",");

export type AuditReport = {
  rows: number;
  /** The first row of each county that is missing, altered, or out of its place. */
  broken: { county: string; id: number; what: "missing" | "altered" | "head" }[];
  /** The ends of the chains. Kept elsewhere (on paper, in another system), they show next time whether the whole log was written anew. */
  heads: { county: string; id: number; hash: string }[];
};

/** Reckons the chains of all counties anew, apart from the database's own functions. */
export async function verifyAudit(sql: Sql): Promise<AuditReport> {
  const report: AuditReport = { rows: 0, broken: [], heads: [] };
  const heads = await sql<{ county: string; id: string; hash: Buffer }[]>`select county, id, hash from audit_heads order by county`;
  for (const head of heads) {
    let at = createHash("sha256").update("").digest();
    let id = 0;
    let fault: AuditReport["broken"][number] | null = null;
    const rows = sql<AuditRow[]>`select county, id, (extract(epoch from at) * 1000000)::bigint::text as at, person, action, case_id, detail, hash
      from audit_log where county = ${head.county} order by id`.cursor(2000);
    for await (const page of rows)
      for (const row of page) {
        report.rows += 1;
        if (fault) continue;
        id += 1;
        at = createHash("sha256").update(at).update(auditText(row)).digest();
        if (Number(row.id) !== id) fault = { county: head.county, id, what: "missing" };
        else if (!at.equals(row.hash)) fault = { county: head.county, id, what: "altered" };
      }
    if (!fault && (Number(head.id) !== id || !head.hash.equals(at))) fault = { county: head.county, id: Number(head.id), what: "head" };
    if (fault) report.broken.push(fault);
    report.heads.push({ county: head.county, id: Number(head.id), hash: head.hash.toString("hex") });
  }
  return report;
}
