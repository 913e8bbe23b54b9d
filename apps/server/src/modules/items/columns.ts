import { documentNames, type ItemVersion, procedureNames, specialProcedures } from "@yimen/domain";
import { type Column, figure, kind, lines, one, role, type Sheet, several, text, whole, yes } from "../sheets/table.ts";

/** Values of a condition, one a line; yes and no of a field are written as such. */
const values = kind<(string | boolean)[]>({
  write: (v) => v.map((x) => (x === true ? "TRUE" : x === false ? "FALSE" : x)).join("\n"),
  read: (t) => (t === "" ? undefined : t.split(/\r?\n/).map((x) => (x === "TRUE" ? true : x === "FALSE" ? false : x))),
});

const intake = { accept: "受理", collect: "只收件", none: "不办" };
const special = kind<NonNullable<ItemVersion["special"]>>({
  // A procedure's name, its usual days and, where the item names them, its longest.
  write: (v) => v.map((s) => [procedureNames[s.procedure], s.usualDays, s.longestDays ?? []].flat().join(" ")).join("\n"),
  read: (t) => {
    const rows = t.split(/\r?\n/).map((line) => {
      const [, name, days, longest] = /^(\S+) (\d{1,4})(?: (\d{1,4}))?$/.exec(line.trim()) ?? [];
      const procedure = specialProcedures.find((p) => procedureNames[p] === name);
      return procedure && { procedure, usualDays: Number(days), ...(longest && { longestDays: Number(longest) }) };
    });
    return rows.includes(undefined) ? undefined : (rows as NonNullable<ItemVersion["special"]>);
  },
});
const form = one({ original: "原件", copy: "复印件", electronic: "电子" });
const fieldType = one({
  text: "文本",
  longText: "长文本",
  integer: "整数",
  money: "金额",
  date: "日期",
  residentId: "身份证号",
  creditCode: "统一社会信用代码",
  phone: "电话",
  choice: "选择",
  yesNo: "是否",
  bankCard: "银行卡号",
});

const item: Column = { header: "事项编码", at: "item", kind: text, width: 12 };

/** The workbook: one sheet for the items, one for each list in them. Everything but the version, which the county gives at publication. */
export type Part = "item" | "materials" | "form" | "route" | "parallel" | "law" | "faq";
export const sheets: readonly Sheet<Part>[] = [
  {
    name: "事项",
    part: "item",
    columns: [
      { header: "编码", at: "code", kind: text, width: 12 },
      { header: "名称", at: "name", kind: text, width: 28 },
      { header: "类型", at: "kind", kind: one({ licence: "行政许可", confirmation: "行政确认", payment: "行政给付", publicService: "公共服务" }) },
      { header: "办件类型", at: "class", kind: one({ immediate: "即办件", onSite: "现场件", promised: "承诺件", joint: "联办件" }) },
      { header: "管理类别", at: "handling", kind: one({ ordinary: "一般件", major: "重大件", controlled: "控制件", special: "特别件" }), optional: true },
      { header: "状态", at: "status", kind: one({ published: "已发布", suspended: "暂停", cancelled: "取消" }) },
      { header: "单位编码", at: "unit", kind: text },
      { header: "单位", at: "unitName", kind: text, width: 18 },
      { header: "主题", at: "topics", kind: lines },
      { header: "检索词", at: "search", kind: lines, width: 20 },
      { header: "服务对象", at: "forWhom", kind: several({ person: "自然人", organization: "法人" }) },
      { header: "条件", at: "conditions", kind: text, width: 40 },
      { header: "村", at: "intake.village", kind: one(intake) },
      { header: "乡镇", at: "intake.township", kind: one(intake) },
      { header: "县", at: "intake.county", kind: one(intake) },
      { header: "法定工作日", at: "statutory.workingDays", kind: whole },
      { header: "法定时限依据", at: "statutory.basis", kind: text, width: 28 },
      { header: "承诺工作日", at: "promised.workingDays", kind: whole },
      { header: "放宽承诺的理由", at: "promised.waiver", kind: text, optional: true },
      { header: "超时默许", at: "deemedApproval.applies", kind: yes, optional: true },
      { header: "超时默许说明", at: "deemedApproval.why", kind: text, optional: true },
      { header: "延续：原证截止日字段", at: "renews.field", kind: text, optional: true },
      { header: "补正工作日", at: "correctionWorkingDays", kind: whole, optional: true },
      { header: "特别程序", at: "special", kind: special, optional: true },
      { header: "收费", at: "fee", kind: text },
      { header: "收费依据", at: "feeBasis", kind: text, optional: true },
      { header: "启用日期", at: "validFrom", kind: text, optional: true },
      { header: "相关事项", at: "related", kind: lines, optional: true },
      { header: "部门静默", at: "parallel.silence", kind: one({ consents: "视为同意", waits: "等待答复" }), optional: true },
      { header: "结果名称", at: "result.name", kind: text, width: 20 },
      { header: "结果有效期", at: "result.validity", kind: text },
      { header: "救济途径", at: "remedies", kind: text, width: 40 },
      { header: "咨询投诉", at: "contact", kind: text, width: 30 },
      { header: "可用证件", at: "idKinds", kind: several(documentNames), optional: true, later: true },
      { header: "可延长工作日", at: "statutory.extension", kind: whole, optional: true, later: true },
      { header: "上级决定机关", at: "decidedAbove.authority", kind: text, optional: true, later: true },
    ],
  },
  {
    name: "材料",
    part: "materials",
    columns: [
      item,
      { header: "材料编码", at: "code", kind: text },
      { header: "材料名称", at: "name", kind: text, width: 28 },
      { header: "形式", at: "form", kind: form },
      { header: "份数", at: "count", kind: whole },
      { header: "必要", at: "required", kind: yes },
      { header: "条件字段", at: "when.field", kind: text, optional: true },
      { header: "条件取值", at: "when.in", kind: values, optional: true },
      { header: "来源", at: "source", kind: one({ applicant: "申请人", government: "政府部门", sharedData: "共享数据" }) },
      { header: "可容缺", at: "mayFollow", kind: yes, optional: true },
      { header: "说明", at: "note", kind: text, optional: true, width: 40 },
    ],
  },
  {
    name: "表单",
    part: "form",
    columns: [
      item,
      { header: "步骤", at: "step", kind: text },
      { header: "字段", at: "key", kind: text },
      { header: "标签", at: "label", kind: text, width: 24 },
      { header: "字段类型", at: "type", kind: fieldType },
      { header: "必填", at: "required", kind: yes },
      { header: "条件字段", at: "when.field", kind: text, optional: true },
      { header: "条件取值", at: "when.in", kind: values, optional: true },
      { header: "选项", at: "choices", kind: lines, optional: true, width: 24 },
      { header: "最小", at: "min", kind: figure, optional: true },
      { header: "最大", at: "max", kind: figure, optional: true },
      { header: "提示", at: "hint", kind: text, optional: true, width: 30 },
    ],
  },
  {
    name: "流程",
    part: "route",
    columns: [item, { header: "环节", at: "key", kind: text }, { header: "角色", at: "role", kind: role }, { header: "工作日", at: "workingDays", kind: whole }],
  },
  {
    name: "并联",
    part: "parallel",
    columns: [
      item,
      { header: "部门编码", at: "unit", kind: text },
      { header: "部门", at: "unitName", kind: text, width: 18 },
      { header: "征求内容", at: "matter", kind: text, width: 30 },
      { header: "工作日", at: "workingDays", kind: whole },
    ],
  },
  { name: "法律依据", part: "law", columns: [item, { header: "名称", at: "title", kind: text, width: 40 }, { header: "条款", at: "article", kind: text }] },
  { name: "问答", part: "faq", columns: [item, { header: "问", at: "q", kind: text, width: 40 }, { header: "答", at: "a", kind: text, width: 60 }] },
];
