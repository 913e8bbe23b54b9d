import { z } from "zod/mini";
import { SpecialProcedure } from "../case/special/procedures.ts";
import { idKinds } from "../identity/documents.ts";
import type { LegalDate } from "../kernel/legalDate.ts";
import { Role } from "../org/roles.ts";
import { Condition, FormStep, type FormValues, holds } from "./form.ts";

export const Material = z.object({
  code: z.string(),
  name: z.string(),
  form: z.enum(["original", "copy", "electronic"]),
  count: z.int().check(z.gte(1)),
  required: z.boolean(),
  when: z.optional(Condition),
  /** Where the applicant gets it. */
  source: z.enum(["applicant", "government", "sharedData"]),
  note: z.optional(z.string()),
  /** A secondary material that may follow on the applicant's written promise; main materials never may. */
  mayFollow: z.optional(z.boolean()),
});
export type Material = z.infer<typeof Material>;

/** One signature of the route; `role` says whose. */
export const RouteStep = z.object({ key: z.string(), role: Role, workingDays: z.int().check(z.gte(0)) });
export type RouteStep = z.infer<typeof RouteStep>;

/** A department that is asked at once when a case is accepted (并联审批), what it looks at, and its part of the time. */
export const Department = z.object({ unit: z.string(), unitName: z.string(), matter: z.string(), workingDays: z.int().check(z.gte(1)) });
export type Department = z.infer<typeof Department>;
/** `consents`: who does not answer in its part of the time has agreed (超时默认); `waits`: the case waits for every answer. */
export const ParallelApproval = z.object({ departments: z.array(Department).check(z.minLength(1), z.maxLength(12)), silence: z.enum(["consents", "waits"]) });
export type ParallelApproval = z.infer<typeof ParallelApproval>;

/** What an office may do with an application for this item (case-lifecycle: accept by written delegation, or only collect). */
export const Intake = z.enum(["accept", "collect", "none"]);

/** Five classes of the centre's founding plan (T1). */
export const itemClasses = ["immediate", "onSite", "promised", "joint"] as const;
/** The other classification (T2): controlled is limited in number, or forbidden but for this permission; major and special have a named leader. */
export const handlings = ["ordinary", "major", "controlled", "special"] as const;

/** A published version of a service item (实施清单): immutable; a case pins the version it was accepted under. */
export const ItemVersion = z.object({
  code: z.string(),
  version: z.int().check(z.gte(1)),
  name: z.string(),
  kind: z.enum(["licence", "confirmation", "payment", "publicService"]),
  class: z.enum(itemClasses),
  /** Ordinary where absent. */
  handling: z.optional(z.enum(handlings)),
  status: z.enum(["published", "suspended", "cancelled"]),
  unit: z.string(),
  unitName: z.string(),
  topics: z.array(z.string()),
  /** Everyday words, full pinyin and initials, for the search on the device. */
  search: z.array(z.string()),
  forWhom: z.array(z.enum(["person", "organization"])),
  /** Documents that a person may show besides the resident ID. */
  idKinds: z.optional(z.array(z.enum(idKinds))),
  conditions: z.string(),
  intake: z.object({ village: Intake, township: Intake, county: Intake }),
  /** `extension`: working days by which the item's own law lets it be extended; where absent, art. 42 says (see `longestExtension`). */
  statutory: z.object({ workingDays: z.int().check(z.gte(0)), basis: z.string(), extension: z.optional(z.int().check(z.gte(0), z.lte(90))) }),
  /** At most half of the statutory limit (T1 二(一)); `waiver` says who let it be longer, and why. */
  promised: z.object({ workingDays: z.int().check(z.gte(0)), waiver: z.optional(z.string()) }),
  /** May the passing of the promised limit decide for the applicant? Where the law forbids it, `why` says so. */
  deemedApproval: z.optional(z.object({ applies: z.boolean(), why: z.string() })),
  /** This item renews what another granted: the form's date field that holds the last day of the old document (行政许可法 art. 50). */
  renews: z.optional(z.object({ field: z.string() })),
  /** Working days within which a one-time notice must be answered; after them the application counts as withdrawn. */
  correctionWorkingDays: z.optional(z.int().check(z.gte(1))),
  /** The special procedures that may stop the clock here, and no others: usual length in days, and the longest that may be told. */
  special: z.optional(z.array(z.object({ procedure: SpecialProcedure, usualDays: z.int().check(z.gte(1)), longestDays: z.optional(z.int().check(z.gte(1))) }))),
  /** Other departments that are asked by copy notices (抄告单); this item's unit leads and concludes. */
  parallel: z.optional(ParallelApproval),
  /** Examined here, within the statutory limit, and decided by this authority above (行政许可法 art. 43). */
  decidedAbove: z.optional(z.object({ authority: z.string().check(z.trim(), z.minLength(1), z.maxLength(60)) })),
  fee: z.string(),
  /** The law or regulation that allows the fee (行政许可法 art. 58); none where nothing is charged. */
  feeBasis: z.optional(z.string()),
  /** First day on which cases may be taken under this version; absent: since its publication. */
  validFrom: z.optional(z.string()),
  /** Codes of the items that belong together with it: what establishes, changes, renews or ends the same thing. */
  related: z.optional(z.array(z.string())),
  materials: z.array(Material),
  form: z.array(FormStep),
  route: z.array(RouteStep).check(z.minLength(1)),
  result: z.object({ name: z.string(), validity: z.string() }),
  law: z.array(z.object({ title: z.string(), article: z.string() })),
  remedies: z.string(),
  contact: z.string(),
  faq: z.array(z.object({ q: z.string(), a: z.string() })),
});
export type ItemVersion = z.infer<typeof ItemVersion>;

/** Of every item the version that is in force on a day: what new cases are taken under. Suspended and cancelled ones are among them, and say so. */
export function currentItems(items: readonly ItemVersion[], today: LegalDate): ItemVersion[] {
  const newest = new Map<string, ItemVersion>();
  for (const item of items) {
    const known = newest.get(item.code);
    if ((!item.validFrom || item.validFrom <= today) && (!known || item.version > known.version)) newest.set(item.code, item);
  }
  return [...newest.values()];
}

/** The materials this application must bring: required always, or by a condition on the form that holds. */
export const requiredMaterials = (item: ItemVersion, form: FormValues): Material[] => item.materials.filter((m) => (m.required || m.when !== undefined) && holds(m.when, form));

/** Items whose name, everyday words, pinyin or initials contain every word of the query, best first. */
export function searchItems(items: readonly ItemVersion[], query: string): ItemVersion[] {
  const words = query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const score = (item: ItemVersion): number => {
    let total = 0;
    for (const word of words) {
      if (item.name.includes(word)) total += item.name.startsWith(word) ? 40 : 30;
      else if (item.search.some((s) => s === word)) total += 25;
      else if (item.search.some((s) => s.startsWith(word))) total += 20;
      else if (item.search.some((s) => s.includes(word)) || item.topics.some((t) => t.includes(word))) total += 10;
      else if (item.unitName.includes(word)) total += 5;
      else return 0;
    }
    return total;
  };
  if (words.length === 0) return [...items];
  return items
    .map((item) => ({ item, score: score(item) }))
    .filter((x) => x.score > 0)
    .sort((a, b) => b.score - a.score || (a.item.code < b.item.code ? -1 : 1))
    .map((x) => x.item);
}
