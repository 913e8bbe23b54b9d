import type { Db } from "@yimen/db";
import { type CaseState, formatCaseNumber, type ItemVersion, type PaperKey, papersOf } from "@yimen/domain";
import { plainItem } from "@yimen/domain/fixture";
import { tellCase } from "./cases.ts";
import { person } from "./county.ts";

const hash = "A".repeat(43);
const applicant = { kind: "person", name: "欧阳䶮龘", idNumber: "361028199003071235", phone: "+8613800000000", address: "城关村12号" };
const remedies = "对决定不服的，可自知道之日起六十日内申请行政复议，或者六个月内提起行政诉讼。";
const number = (n: number) => formatCaseNumber({ division: "361028", year: 2026, block: "0ZZZ" }, n);

/** An item with everything a paper can speak of. */
export const paperItem = (unit: string, unitName: string): ItemVersion => ({
  ...plainItem,
  code: "PAPER",
  name: "河道管理范围内建设项目工程建设方案审批",
  class: "joint",
  unit,
  unitName,
  parallel: {
    departments: [
      { unit: "LY", unitName: "林业局", matter: "是否占用林地", workingDays: 3 },
      { unit: "ZR", unitName: "自然资源局", matter: "是否符合国土空间规划", workingDays: 5 },
    ],
    silence: "consents",
  },
  fee: "河道工程修建维护管理费 200 元",
  feeBasis: "《中华人民共和国河道管理条例》第四十一条",
  materials: [
    { code: "idCard", name: "居民身份证", form: "copy", count: 1, required: true, source: "applicant" },
    { code: "plan", name: "工程建设方案", form: "original", count: 2, required: true, source: "applicant" },
    { code: "photo", name: "现场照片", form: "copy", count: 1, required: true, source: "applicant", mayFollow: true },
    { code: "mandate", name: "授权委托书", form: "original", count: 1, required: false, source: "applicant" },
  ],
  route: [
    { key: "handler", role: "handler", workingDays: 3 },
    { key: "approver", role: "approver", workingDays: 3 },
  ],
  result: { name: "河道管理范围内建设项目批准文件", validity: "三年" },
  law: [{ title: "中华人民共和国河道管理条例", article: "第十一条" }],
  remedies,
  contact: "咨询 0794-5790000；投诉 0794-5790110",
});

/** Cases in the record of which every kind of paper can be printed. @returns each paper with its case */
export async function paperCases(db: Db): Promise<{ state: CaseState; key: PaperKey }[]> {
  const item = paperItem("SL", "水利局");
  await db.sql`insert into item_versions (county, code, version, body) values ('361028', 'PAPER', 1, ${db.sql.json(item as never)})`;
  const [agent, town, handler, approver, leader, forest, centre] = await Promise.all(
    ["agent1", "town1", "sl-handler", "sl-approver", "sl-leader", "ly-approver", "supervision"].map((who) => person(db, who)),
  );
  if (!agent || !town || !handler || !approver || !leader || !forest || !centre) throw new Error("the demonstration county lacks somebody");
  const files = (...codes: string[]) => ({ files: codes.map((code) => ({ code, form: "copy", hash, size: 10 })) });
  const begun = (day: string) => [day, agent, "begin", { item: "PAPER", itemVersion: 1, applicant }] as const;
  const collected = (day: string, ...codes: string[]) => [begun(day), [day, agent, "attach", files(...codes)], [day, agent, "collect", { signature: hash }]] as const;
  const grant = { outcome: "grant", opinion: "同意", reasons: "", remedies: "", conditions: "汛期停止施工" };
  const whole = await tellCase(db, item, [
    begun("2026-06-01"),
    [
      "2026-06-01",
      agent,
      "represent",
      { as: "proxy", name: "欧阳𠮷", idNumber: "361028198808088881", phone: "", scope: ["supplement", "receive"], signature: hash, document: null },
    ],
    ...collected("2026-06-01", "idCard", "plan", "mandate").slice(1),
    ["2026-06-01", agent, "promise", { materials: ["photo"], dueOn: "2026-06-20", signature: null }],
    ["2026-06-01", town, "accept", { number: number(1) }],
    ["2026-06-02", forest, "answerCopyNotice", { answer: "needsMore", opinion: "缺岸线林木清单和占用范围图" }],
    ["2026-06-02", handler, "escalate", { matter: "占用范围以林业局图还是水利局图为准" }],
    ["2026-06-02", centre, "coordinate", { finding: "以水利局岸线图为准，请林业局据此答复" }],
    ["2026-06-02", handler, "recordVisit", { officers: [handler.id, leader.id], on: "2026-06-02", findings: "岸线桩号与图一致，林木十二株在施工范围以外" }],
    ["2026-06-02", forest, "answerCopyNotice", { answer: "conditions", opinion: "不得砍伐岸边林木" }],
    ["2026-06-02", handler, "suspend", { procedure: "expertReview", reason: "需专家评审防洪影响", expectedOn: "2026-06-05" }],
    ["2026-06-05", handler, "resume", { text: "评审通过" }],
    ["2026-06-05", handler, "offerHearing", { matter: "涉及下游农户取水" }],
    ["2026-06-08", agent, "askHearing", { by: "李四" }],
    ["2026-06-09", handler, "scheduleHearing", { on: "2026-06-18", place: "中心三楼会议室", chair: leader.id }],
    ["2026-06-18", handler, "holdHearing", { minutes: "各方到场" }],
    ["2026-06-18", handler, "requestExtension", { workingDays: 10, reason: "需核实听证意见" }],
    ["2026-06-18", approver, "decideExtension", { outcome: "grant", reason: "县政府批准〔2026〕3号" }],
    ["2026-06-19", agent, "attach", files("photo")],
    ["2026-06-22", handler, "review", { opinion: "同意" }],
    ["2026-06-23", approver, "decide", grant],
    ["2026-06-24", leader, "issue", { document: "河道管理范围内建设项目批准文件", documentNumber: "资水字〔2026〕1号" }],
    ["2026-06-25", agent, "deliver", { way: "agent", receivedBy: "欧阳𠮷", signature: hash }],
    ["2026-06-25", "system", "close"],
    ["2026-08-03", agent, "requestChange", { what: "工程名称由“河堤加固”改为“河堤加固（一期）”", signature: hash }],
    ["2026-08-05", approver, "decideChange", { outcome: "grant", ground: "holder", what: "", reason: "", basis: "行政许可法第四十九条", documentNumber: "资水字〔2026〕1-1号" }],
    ["2026-09-01", approver, "revoke", { reason: "以欺骗手段取得", basis: "行政许可法第六十九条" }],
  ]);
  const noticed = await tellCase(db, item, [
    ...collected("2026-06-01", "idCard"),
    [
      "2026-06-02",
      agent,
      "notice",
      {
        missing: [
          { what: "plan", why: "未提交" },
          { what: "photo", why: "照片不清" },
        ],
      },
    ],
  ]); // prettier-ignore
  const declined = await tellCase(db, item, [
    ...collected("2026-06-01", "idCard", "plan"),
    ["2026-06-02", town, "decline", { reason: "该河段由市管", rightAuthority: "市水利局" }],
  ]); // prettier-ignore
  const refused = await tellCase(db, item, [
    ...collected("2026-06-01", "idCard", "plan", "photo"),
    ["2026-06-01", town, "accept", { number: number(2) }],
    ["2026-06-02", forest, "answerCopyNotice", { answer: "disagree", opinion: "占用公益林" }],
    ["2026-06-03", handler, "review", { opinion: "不同意" }],
    ["2026-06-04", approver, "decide", { outcome: "refuse", opinion: "", reasons: "占用公益林，且不符合防洪标准", remedies }],
  ]);
  const ended = await tellCase(db, item, [
    ...collected("2026-06-01", "idCard", "plan", "photo"),
    ["2026-06-01", town, "accept", { number: number(3) }],
    ["2026-06-04", approver, "terminate", { ground: "applicantDied", reason: "申请人于六月三日去世" }],
  ]);
  const withdrawn = await tellCase(db, item, [
    ...collected("2026-06-01", "idCard", "plan", "photo"),
    ["2026-06-01", town, "accept", { number: number(4) }],
    ["2026-06-03", agent, "withdraw", { reason: "另选址建设", signature: hash }],
  ]);
  return [whole, noticed, declined, refused, ended, withdrawn].flatMap((state) => papersOf(state, item).map((key) => ({ state, key })));
}
