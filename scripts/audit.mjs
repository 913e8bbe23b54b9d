// Known holes in what is installed, as the registry's advisories tell them. High and critical ones fail, but for those that
// scripts/audit-accepted.json names by id with a reason. A registry without advisories (a company's mirror, no network) is said, and fails
// only when AUDIT=required: whoever publishes a release sets it.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = process.env.YIMEN_ROOT ?? join(import.meta.dirname, "..");

/** @returns lines to print, and whether the check holds */
export function audit(json, accepted) {
  let report;
  try {
    report = JSON.parse(json);
  } catch {
    report = null;
  }
  if (!report?.advisories) return { checked: false, bad: [], lines: ["no advisories to be had from this registry: dependencies were not checked for known holes"] };
  const grave = Object.values(report.advisories).filter((a) => a.severity === "high" || a.severity === "critical");
  const id = (a) => a.github_advisory_id ?? String(a.id);
  const bad = grave.filter((a) => !accepted[id(a)]);
  const line = (a) => `${id(a)} ${a.severity} ${a.module_name} ${a.vulnerable_versions}: ${a.title}${accepted[id(a)] ? ` (accepted: ${accepted[id(a)]})` : ""}`;
  return { checked: true, bad, lines: [...grave.map(line), `${grave.length} high or critical findings, ${grave.length - bad.length} of them accepted with a reason`] };
}

if (process.argv[1] === import.meta.filename) {
  const run = spawnSync("pnpm", ["audit", "--json"], { cwd: root, encoding: "utf8", timeout: 60_000, shell: process.platform === "win32" });
  const { checked, bad, lines } = audit(run.stdout, JSON.parse(readFileSync(join(root, "scripts/audit-accepted.json"), "utf8")));
  for (const line of lines) console.log(line);
  process.exit(bad.length > 0 || (!checked && process.env.AUDIT === "required") ? 1 : 0);
}
