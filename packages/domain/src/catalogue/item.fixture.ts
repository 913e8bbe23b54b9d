import type { ItemVersion } from "./item.ts";

/** A small sound item for tests; each says what is different about its own. */
export const plainItem: ItemVersion = {
  code: "T",
  version: 1,
  name: "测试事项",
  kind: "licence",
  class: "promised",
  status: "published",
  unit: "MZ",
  unitName: "民政局",
  topics: [],
  search: [],
  forWhom: ["person"],
  conditions: "年满十八周岁",
  intake: { village: "accept", township: "accept", county: "accept" },
  special: [
    { procedure: "testing", usualDays: 45 },
    { procedure: "expertReview", usualDays: 15 },
  ],
  statutory: { workingDays: 20, basis: "行政许可法第四十二条" },
  promised: { workingDays: 10 },
  fee: "不收费",
  materials: [{ code: "idCard", name: "身份证", form: "copy", count: 1, required: true, source: "applicant" }],
  form: [],
  route: [{ key: "handler", role: "handler", workingDays: 3 }],
  result: { name: "证", validity: "" },
  law: [{ title: "某法", article: "第一条" }],
  remedies: "可以申请行政复议",
  contact: "0794-5790000",
  faq: [],
};
