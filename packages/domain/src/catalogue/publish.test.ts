import fc from "fast-check";
import { expect, test } from "vitest";
import type { FormField } from "./form.ts";
import { plainItem } from "./item.fixture.ts";
import { currentItems, type ItemVersion } from "./item.ts";
import { publishFaults } from "./publish.ts";

const sound: ItemVersion = {
  ...plainItem,
  intake: { village: "collect", township: "accept", county: "accept" },
  form: [{ title: "一", fields: [{ key: "kind", label: "类别", type: "choice", required: true, choices: ["甲", "乙"] }] }],
};
const people = [{ roles: ["handler" as const], unit: "MZ" }];
const faults = (change: Partial<ItemVersion>) => publishFaults({ ...sound, ...change }, people).map((f) => `${f.part}.${f.key} ${f.code}`);
const field = (key: string, more: Partial<FormField> = {}): FormField => ({ key, label: key, type: "text", required: true, ...more });
const form = (...fields: FormField[]) => ({ form: [{ title: "一", fields }] });

test("a sound item has no fault", () => expect(faults({})).toEqual([]));

test.each<[string, Partial<ItemVersion>, string[]]>([
  ["a promise over half", { promised: { workingDays: 11 } }, ["item.promised promiseTooLong"]],
  ["the same with a waiver", { promised: { workingDays: 11, waiver: "县政府常务会议纪要" } }, []],
  ["half of an odd limit is rounded down", { statutory: { workingDays: 15, basis: "x" }, promised: { workingDays: 8 } }, ["item.promised promiseTooLong"]],
  ["a fee without basis", { fee: "每件 10 元" }, ["item.fee feeWithoutBasis"]],
  ["a fee with basis", { fee: "每件 10 元", feeBasis: "发改价格规〔2019〕1 号" }, []],
  ["no law", { law: [] }, ["law. noLaw"]],
  ["no remedies, no basis of the limit", { remedies: " ", statutory: { workingDays: 20, basis: "" } }, ["item.statutory noStatutoryBasis", "item.remedies noRemedies"]],
  [
    "conditions, contact and remedies that say nothing (art. 30)",
    { conditions: " ", contact: "暂无", remedies: "无" },
    ["item.remedies noRemedies", "item.conditions noConditions", "item.contact noContact"],
  ],
  ["done at once, in ten days", { class: "immediate" }, ["item.class immediateWithDays"]],
  ["done at once, on the day", { class: "immediate", promised: { workingDays: 1 } }, []],
  ["joint, with nobody to join", { class: "joint" }, ["item.class jointAlone"]],
  [
    "decided above, and granted by silence here (art. 43)",
    { decidedAbove: { authority: "市水利局" }, deemedApproval: { applies: true, why: "" } },
    ["item.deemedApproval aboveDeemed"],
  ],
  ["a licence that villages accept (art. 24)", { intake: { ...sound.intake, village: "accept" } }, ["item.intake villageLicence"]],
  ["a confirmation that villages accept", { kind: "confirmation", intake: { ...sound.intake, village: "accept" } }, []],
  ["a step that nobody can take", { route: [{ key: "a", role: "approver", workingDays: 1 }] }, ["route.1 stepNobody"]],
  ["a condition on a field that is not there", form(field("a", { when: { field: "zz", in: ["x"] } })), ["form.a conditionUnknownField"]],
  [
    "a condition that no choice fulfils",
    { ...form(field("c", { type: "choice", choices: ["甲"] }), field("b", { when: { field: "c", in: ["丙"] } })) },
    ["form.b conditionNeverHolds"],
  ],
  [
    "conditions in a circle",
    form(field("a", { when: { field: "b", in: ["x"] } }), field("b", { when: { field: "c", in: ["x"] } }), field("c", { when: { field: "a", in: ["x"] } })),
    ["form.a conditionLoops", "form.b conditionLoops", "form.c conditionLoops"],
  ],
  ["a choice without choices, a field twice", form(field("a", { type: "choice" }), field("a")), ["form.a fieldTwice", "form.a noChoices"]],
  ["a refusal of silence without why", { deemedApproval: { applies: false, why: "" } }, ["item.deemedApproval deemedUnexplained"]],
  [
    "only materials that may follow",
    { materials: [{ ...(sound.materials[0] as never as ItemVersion["materials"][0]), mayFollow: true }] },
    ["materials.idCard mainMaterialMayFollow"],
  ],
  [
    "taken nowhere, from a day that is none",
    { intake: { village: "none", township: "none", county: "none" }, validFrom: "2026-02-30" },
    ["item.validFrom badDate", "item.intake nowhereTaken"],
  ],
])("%s", (_, change, expected) => expect(faults(change)).toEqual(expected));

test("however conditions point at each other, the check ends", () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 9 }), (links) => {
      const fields = links.map(([, to], i) => field(`f${i}`, { when: { field: `f${to}`, in: ["x"] } }));
      expect(() => faults(form(...fields))).not.toThrow();
    }),
  ));

test("new cases are taken under the newest version whose day has come", () => {
  const versions = [sound, { ...sound, version: 2, name: "二" }, { ...sound, version: 3, name: "三", validFrom: "2026-09-01" }];
  expect(currentItems(versions, "2026-08-31" as never).map((i) => i.version)).toEqual([2]);
  expect(currentItems(versions, "2026-09-01" as never).map((i) => i.version)).toEqual([3]);
});
