import { expect, test } from "vitest";
import { audit } from "../../scripts/audit.mjs";

const report = (...advisories: object[]) => JSON.stringify({ advisories: Object.fromEntries(advisories.map((a, i) => [i, a])) });
const hole = (severity: string, id = "GHSA-aaaa-bbbb-cccc") => ({ github_advisory_id: id, severity, module_name: "leaky", vulnerable_versions: "<2", title: "it leaks" });

test("a high finding fails, and passes with a written reason", () => {
  expect(audit(report(hole("high"), hole("moderate", "GHSA-x")), {}).bad).toHaveLength(1);
  const accepted = audit(report(hole("critical")), { "GHSA-aaaa-bbbb-cccc": "only in the tests" });
  expect(accepted.bad).toEqual([]);
  expect(accepted.lines[0]).toContain("only in the tests");
});

test("no advisories is not the same as no findings", () => {
  expect(audit(report(), {})).toMatchObject({ checked: true, bad: [] });
  for (const answer of ["", "Method not allowed", '{"error":{"code":"ERR_PNPM_AUDIT_BAD_RESPONSE"}}']) expect(audit(answer, {})).toMatchObject({ checked: false, bad: [] });
});
