import type { PlanPart } from "@yimen/domain";
import { roleWords, type Sheet, several, text } from "../sheets/table.ts";

/** The county as a workbook: where, by which units, by whom. Days as 2026-06-01; an empty cell is no day. */
export const countySheets: readonly Sheet<PlanPart>[] = [
  {
    name: "机构",
    part: "offices",
    columns: [
      { header: "编码", at: "code", kind: text, width: 16 },
      { header: "名称", at: "name", kind: text, width: 24 },
      { header: "迁自编码", at: "movedFrom", kind: text, optional: true, width: 16 },
      { header: "启用日期", at: "from", kind: text, optional: true },
      { header: "停用日期", at: "until", kind: text, optional: true },
    ],
  },
  {
    name: "窗口",
    part: "windows",
    columns: [
      { header: "窗口编码", at: "code", kind: text },
      { header: "窗口名称", at: "name", kind: text, width: 20 },
      { header: "单位编码", at: "unit", kind: text },
      { header: "单位名称", at: "unitName", kind: text, width: 24 },
      { header: "启用日期", at: "from", kind: text, optional: true },
      { header: "停用日期", at: "until", kind: text, optional: true },
    ],
  },
  {
    name: "人员",
    part: "people",
    columns: [
      { header: "账号", at: "username", kind: text, width: 18 },
      { header: "姓名", at: "name", kind: text },
      { header: "职责", at: "roles", kind: several(roleWords), width: 24 },
      { header: "机构编码", at: "office", kind: text, width: 16 },
      { header: "单位编码", at: "unit", kind: text, optional: true },
      { header: "到岗日期", at: "from", kind: text, optional: true },
      { header: "离岗日期", at: "until", kind: text, optional: true },
    ],
  },
];
