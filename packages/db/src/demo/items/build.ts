import type { FormField, ItemVersion, Material } from "@yimen/domain";
import { searchWords } from "../../searchWords.ts";

/** Small words in which the demonstration items are written. */
type FieldOptions = Partial<Pick<FormField, "required" | "when" | "choices" | "min" | "max" | "hint">>;
const field =
  (type: FormField["type"]) =>
  (key: string, label: string, options: FieldOptions = {}): FormField => ({ key, label, type, required: true, ...options });

export const text = field("text");
export const longText = field("longText");
export const integer = field("integer");
export const money = field("money");
export const day = field("date");
export const residentId = field("residentId");
export const creditCode = field("creditCode");
export const phone = field("phone");
export const yesNo = field("yesNo");
export const bankCard = field("bankCard");
export const choice = (key: string, label: string, choices: string[], options: FieldOptions = {}): FormField => field("choice")(key, label, { ...options, choices });

export const material = (code: string, name: string, form: Material["form"] = "copy", more: Partial<Material> = {}): Material => ({
  code,
  name,
  form,
  count: 1,
  required: true,
  source: "applicant",
  ...more,
});

export const idCard = material("idCard", "居民身份证（正反面）");
export const household = material("household", "户口簿（首页及本人页）");
export const mandate = (field: string): Material =>
  material("mandate", "授权委托书", "original", { required: false, when: { field, in: [true] }, note: "由代办员或亲属代办时提供，申请人签字或按手印。" });

/** Who the household is and how to pay them: asked alike by several benefits. */
export const bankFields: FormField[] = [
  text("bankHolder", "开户人姓名"),
  choice("bankName", "开户银行", ["农村商业银行", "邮政储蓄银行", "农业银行", "工商银行", "其他"]),
  bankCard("bankCard", "银行卡号"),
];

const signer = (role: "handler" | "reviewer" | "approver" | "windowLeader", workingDays: number) => ({ key: role, role, workingDays }) as const;
export const threeSignatures = (a: number, b: number, c: number) => [signer("handler", a), signer("reviewer", b), signer("approver", c)];
export const twoSignatures = (a: number, b: number) => [signer("handler", a), signer("approver", b)];
export const oneSignature = [signer("windowLeader", 0)];

export const remedies = "对决定不服的，可自知道之日起六十日内向县人民政府申请行政复议，或者六个月内向有管辖权的人民法院提起行政诉讼。";

type Draft = Omit<ItemVersion, "version" | "status" | "search" | "remedies" | "contact" | "fee"> & { words: string[]; fee?: string };

/** Fills in what follows from the rest: the search words (everyday words, pinyin, initials), the usual remedies. */
export function item({ words, ...draft }: Draft): ItemVersion {
  return {
    fee: "不收费",
    ...draft,
    version: 1,
    status: "published",
    search: searchWords(draft.name, words),
    remedies,
    contact: `咨询 0794-5790000 转${draft.unitName}窗口；投诉 0794-5790110`,
  };
}
