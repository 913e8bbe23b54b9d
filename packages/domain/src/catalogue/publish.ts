import { parseLegalDate } from "../kernel/legalDate.ts";
import { commandRoles } from "../org/permissions.ts";
import { type Actor, hasRole } from "../org/roles.ts";
import type { Condition } from "./form.ts";
import type { ItemVersion } from "./item.ts";

/** Every defect that keeps an item from being published. The words are in the catalogue under `publish.<code>`. */
export const publishFaultCodes = [
  "promiseTooLong",
  "noStatutoryBasis",
  "feeWithoutBasis",
  "noLaw",
  "noRemedies",
  "noMaterials",
  "mainMaterialMayFollow",
  "codeTwice",
  "fieldTwice",
  "noChoices",
  "conditionUnknownField",
  "conditionLoops",
  "conditionNeverHolds",
  "stepNobody",
  "deemedUnexplained",
  "badDate",
  "nowhereTaken",
  "controlledDeemed",
  "renewsNoDate",
  "departmentNobody",
  "departmentTooLong",
  "departmentTwice",
  "noConditions",
  "noContact",
  "immediateWithDays",
  "jointAlone",
  "villageLicence",
  "aboveDeemed",
] as const;
export type PublishFaultCode = (typeof publishFaultCodes)[number];
/** `part` and `key` say where: a material's code, a field's key, a step's place. */
export type PublishFault = {
  readonly code: PublishFaultCode;
  readonly part: "item" | "materials" | "form" | "route" | "law";
  readonly key: string;
  readonly params?: Readonly<Record<string, string | number>>;
};

/**
 * All that stands in the way of publishing an item, at once. `people`: those who hold duties at the county, to see that somebody can take every step.
 * Sources: T1 二(一) and 六(一) for promise and contents, 行政许可法 arts. 30, 38, 58 for what is published, reasons and fees.
 */
export function publishFaults(item: ItemVersion, people: readonly Pick<Actor, "roles" | "unit">[]): PublishFault[] {
  const faults: PublishFault[] = [];
  const add = (code: PublishFaultCode, part: PublishFault["part"], key: string, params?: PublishFault["params"]) => faults.push({ code, part, key, ...(params && { params }) });
  const half = Math.floor(item.statutory.workingDays / 2);
  if (item.promised.workingDays > half && !item.promised.waiver?.trim()) add("promiseTooLong", "item", "promised", { half });
  if (!item.statutory.basis.trim()) add("noStatutoryBasis", "item", "statutory");
  if (!usualFree(item.fee) && !item.feeBasis?.trim()) add("feeWithoutBasis", "item", "fee");
  if (item.law.length === 0) add("noLaw", "law", "");
  // art. 30: what is published where people apply, each by name; "none" is no remedy.
  if (saysNothing(item.remedies)) add("noRemedies", "item", "remedies");
  if (saysNothing(item.conditions)) add("noConditions", "item", "conditions");
  if (saysNothing(item.contact)) add("noContact", "item", "contact");
  if (item.class === "immediate" && item.promised.workingDays > 1) add("immediateWithDays", "item", "class", { days: item.promised.workingDays });
  if (item.class === "joint" && !item.parallel) add("jointAlone", "item", "class");
  // art. 24: licensing is delegated to organs; a village is none, and only collects.
  if (item.kind === "licence" && item.intake.village === "accept") add("villageLicence", "item", "intake");
  if (item.validFrom !== undefined && !parseLegalDate(item.validFrom)) add("badDate", "item", "validFrom");
  if (item.deemedApproval && !item.deemedApproval.applies && !item.deemedApproval.why.trim()) add("deemedUnexplained", "item", "deemedApproval");
  // What is limited in number is answered in so many words, never by silence.
  if (item.handling === "controlled" && item.deemedApproval?.applies) add("controlledDeemed", "item", "deemedApproval");
  // Whoever only examines can grant nothing, by silence neither (art. 43).
  if (item.decidedAbove && item.deemedApproval?.applies) add("aboveDeemed", "item", "deemedApproval");
  if (item.renews && !item.form.some((s) => s.fields.some((f) => f.key === item.renews?.field && f.type === "date" && f.required))) add("renewsNoDate", "item", "renews");
  if (Object.values(item.intake).every((i) => i === "none")) add("nowhereTaken", "item", "intake");
  if (item.materials.length === 0) add("noMaterials", "materials", "");
  for (const code of twice(item.materials.map((m) => m.code))) add("codeTwice", "materials", code);
  if (item.materials.length > 0 && item.materials.every((m) => m.mayFollow)) add("mainMaterialMayFollow", "materials", item.materials[0]?.code ?? "");

  const fields = item.form.flatMap((s) => s.fields);
  const byKey = new Map(fields.map((f) => [f.key, f]));
  for (const key of twice(fields.map((f) => f.key))) add("fieldTwice", "form", key);
  for (const f of fields) if (f.type === "choice" && (f.choices ?? []).length === 0) add("noChoices", "form", f.key);
  const judge = (when: Condition | undefined, part: "form" | "materials", key: string) => {
    if (!when) return;
    const on = byKey.get(when.field);
    if (!on) add("conditionUnknownField", part, key, { field: when.field });
    else if (on.type === "choice" && !when.in.some((v) => on.choices?.includes(String(v)))) add("conditionNeverHolds", part, key, { field: when.field });
    else if (on.type === "yesNo" && !when.in.some((v) => typeof v === "boolean")) add("conditionNeverHolds", part, key, { field: when.field });
  };
  for (const f of fields) judge(f.when, "form", f.key);
  for (const m of item.materials) judge(m.when, "materials", m.code);
  for (const f of fields) if (loops(f.key, byKey)) add("conditionLoops", "form", f.key);

  item.route.forEach((step, n) => {
    const somebody = people.some((p) => p.unit === item.unit && hasRole(p as Actor, step.role));
    if (!somebody) add("stepNobody", "route", String(n + 1), { role: step.role, unit: item.unitName });
  });
  for (const { unit, unitName, workingDays } of item.parallel?.departments ?? []) {
    if (!people.some((p) => p.unit === unit && hasRole(p as Actor, ...commandRoles.answerCopyNotice))) add("departmentNobody", "route", unitName || unit);
    if (workingDays >= item.promised.workingDays) add("departmentTooLong", "route", unitName || unit, { days: item.promised.workingDays });
  }
  for (const unit of twice([item.unit, ...(item.parallel?.departments ?? []).map((d) => d.unit)])) add("departmentTwice", "route", unit);
  return faults;
}

/** Blank, or a word that stands for it. */
const saysNothing = (text: string): boolean => /^(无|没有|暂无|不详|[-/—]*)?[。.]?$/.test(text.trim());

/** Is this the wording of an item for which nothing is charged? */
export const usualFree = (fee: string): boolean => /^(不收费|免费|无)?$/.test(fee.trim());

const twice = (keys: readonly string[]): string[] => [...new Set(keys.filter((key, i) => keys.indexOf(key) !== i))];

/** Does whether a field is asked depend, by way of others, on itself? Then nobody could ever say. */
function loops(start: string, fields: ReadonlyMap<string, { readonly when?: Condition | undefined }>): boolean {
  const seen = new Set<string>();
  for (let key = fields.get(start)?.when?.field; key !== undefined && !seen.has(key); key = fields.get(key)?.when?.field) {
    if (key === start) return true;
    seen.add(key);
  }
  return false;
}
