import type { ItemVersion } from "@yimen/domain";
import { plainItem } from "@yimen/domain/fixture";

const text = (key: string, label: string, max: number) => ({ key, label, type: "text" as const, required: true, max });
const materials = ["居民身份证", "户口簿", "申请表", "近期照片", "村委会证明", "银行卡复印件"];

/** An item whose cases are about 2 kB as JSON: six materials with hashes, five fields. */
export const benchItem: ItemVersion = {
  ...plainItem,
  code: "BENCH",
  name: "基准事项",
  kind: "payment",
  materials: materials.map((name, i) => ({ code: `m${i}`, name, form: "copy", count: 1, required: true, source: "applicant" })),
  form: [
    {
      title: "一",
      fields: [
        text("reason", "理由", 300),
        { key: "bank", label: "卡号", type: "bankCard", required: true },
        { key: "amount", label: "金额", type: "money", required: true },
        { key: "household", label: "人口", type: "integer", required: true },
        text("remark", "备注", 200),
      ],
    },
  ],
};
