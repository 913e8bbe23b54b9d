import type { SpecialProcedure } from "../case/special/procedures.ts";
import type { PaperKind } from "./kinds.ts";

/**
 * The words of the papers: the templates' first version. Papers are official texts and Chinese in every language of the screens, so they are
 * not in the screens' catalogue. Their content follows 行政许可法 arts. 29, 32, 38, 42, 44, 45, 47, 48 and the centre's founding texts.
 */
export const templateVersion = 1;

export const titles: Record<PaperKind, string> = {
  mandateLetter: "授权委托书",
  collectionReceipt: "收件凭证",
  promiseLetter: "容缺受理承诺书",
  acceptanceNotice: "受理通知书",
  paymentNotice: "缴款通知书",
  oneTimeNotice: "一次性补正告知书",
  declineNotice: "不予受理决定书",
  copyNotice: "并联审批抄告单",
  specialNotice: "特别程序告知书",
  hearingRights: "听证权利告知书",
  hearingNotice: "听证通知书",
  extensionNotice: "延期告知书",
  decision: "准予行政许可决定书",
  refusal: "不予行政许可决定书",
  terminationNotice: "终止办理通知书",
  withdrawalNotice: "终止办理通知书（撤回申请）",
  deliveryReceipt: "送达回证",
  closingNotice: "办结通知书",
  revocation: "撤销行政许可决定书",
};

/** Of an item that is no licence the result is an approval, not a licence (行政确认、给付、公共服务). */
export const otherTitles: Partial<Record<PaperKind, string>> = { decision: "准予决定书", refusal: "不予决定书", revocation: "撤销决定书" };

export const label = {
  number: "受理号",
  numberLater: "编号待县里下发",
  notAccepted: "未受理",
  item: "事项",
  applicant: "申请人",
  agent: "受托人",
  matter: "委托事项",
  office: "收件单位",
  received: "已收材料",
  limits: "办理时限",
  due: "承诺办结日期",
  statutoryDue: "法定届满日期",
  reckoning: "期限计算",
  promised: "承诺补交的材料",
  promisedBy: "补交期限",
  contact: "咨询投诉",
  missing: "需要补正",
  answerBy: "补正期限",
  reason: "理由",
  rightAuthority: "应向哪个机关申请",
  department: "抄告单位",
  asked: "请就下列内容答复",
  answerDue: "答复期限",
  silence: "逾期处理",
  procedure: "程序",
  expectedOn: "预计结束日期",
  concern: "涉及的重大利益关系",
  askedBy: "要求听证的人",
  hearingOn: "听证日期",
  place: "地点",
  workingDays: "延长工作日",
  extendedTo: "延长后的法定期限",
  outcome: "决定",
  conditions: "附带条件",
  inForce: "生效",
  mandate: "签署依据",
  hearingRecord: "听证",
  departments: "并联部门意见",
  result: "证件",
  ground: "终止情形",
  receivedBy: "领取人",
  way: "送达方式",
  basis: "依据",
  fee: "收费项目与标准",
  feeBasis: "收费依据",
  handler: "经办人",
  date: "日期",
} as const;

export const phrase = {
  limits: (promised: number, statutory: number) => `承诺 ${promised} 个工作日，法定 ${statutory} 个工作日`,
  immediate: "当场办结",
  deemedAccepted: "自收到材料之日起五个工作日内未告知补正内容，依照行政许可法第三十二条，视为受理。",
  promise: "本人承诺在上述期限内补齐材料；逾期未补，行政机关可以不予许可，由此产生的后果由本人承担。",
  oneTime: "以上为需要补正的全部内容，一次告知（行政许可法第三十二条）。逾期未补正的，视为撤回申请；补齐后即予受理。",
  heardOn: (day: string) => `${day}听证笔录（行政许可法第四十八条）`,
  formField: (name: string) => `申请表“${name}”`,
  lapsed: "在补正期限内没有补正，视为撤回申请。",
  mayApplyAgain: "本件到此终止，期限不再计算。您可以重新提出申请，已交的材料可以领回。",
  special: "依照行政许可法第四十五条，上述程序所需时间不计算在办理期限内。",
  hearing: "您有权自收到本告知书之日起五个工作日内要求听证。听证不收取任何费用（行政许可法第四十七条）。",
  hearingFree: "请携带身份证件按时参加。听证不收取任何费用。",
  granted: "准予",
  refused: "不予许可",
  deemedGranted: (day: string) => `承诺期限届满未作决定，自 ${day} 起视为准予`,
  deemedRenewed: (day: string) => `原证有效期届满前未作决定，自 ${day} 起视为准予延续（行政许可法第五十条）`,
  consents: "逾期未答复的，视为同意",
  waits: "答复后方能作出决定",
  deemedConsent: "逾期未答复，视为同意",
  unanswered: "尚未答复",
  mandate: "申请人委托上列受托人代为办理上述事项：递交申请、补正材料、领取文书和证件。受托人不得代为作出虚假陈述。",
  payment: "请凭本通知书到代收银行或者通过财政非税缴款渠道缴纳。票款分离：窗口只开票，不收现金；款项全部缴入国库（行政许可法第五十九条）。",
  delivery: "今收到上列证件。",
  day: (y: string, m: string, d: string) => `${Number(y)}年${Number(m)}月${Number(d)}日`,
  notCounted: (days: string) => `次日起算，周末不计；不计的节假日：${days}`,
  makeUp: (days: string) => `；调休上班计入：${days}`,
  provisional: "；后一年放假安排公布后重算",
  none: "无",
  until: (day: string) => `，有效期至 ${day}`,
  scan: "扫码核验",
  sealed: (unit: string) => `${unit}（盖章）`,
  checked: (code: string) => `核验码 ${code}`,
} as const;

export const procedures: Record<SpecialProcedure, string> = {
  hearing: "听证",
  tender: "招标",
  auction: "拍卖",
  inspection: "检验",
  testing: "检测",
  quarantine: "检疫",
  appraisal: "鉴定",
  expertReview: "专家评审",
};
export const grounds: Record<string, string> = {
  applicantDied: "申请人死亡或丧失行为能力",
  organisationEnded: "申请的法人或组织终止",
  itemAbolished: "事项取消",
  forceMajeure: "不可抗力",
};
export const ways: Record<string, string> = {
  window: "窗口领取",
  township: "乡镇领取",
  agent: "代办员上门送达",
  post: "邮寄",
  electronic: "电子送达",
  leftBehind: "留置送达（见证人签收）",
  publicNotice: "公告送达",
};
/** Of an item's grant taken back otherwise than as wrongly given. */
export const takenBack = { retract: "撤回行政许可决定书", cancel: "注销行政许可决定书" } as const;
export const answers: Record<string, string> = { agree: "同意", conditions: "有条件同意", disagree: "不同意", needsMore: "需补充情况" };
