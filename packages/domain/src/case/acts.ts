/**
 * The names that acts are made of, without their shapes: what a screen needs to know before it sends anything. The shapes are in `commands.ts`.
 */

/** Files that one act hands in. */
export const mostFilesAnAct = 60;

/** Every act on a case; the last ones are the software's own, each once its day has passed. */
export const commandTypes = [
  "begin",
  "fill",
  "attach",
  "correct",
  "correctApplicant",
  "represent",
  "collect",
  "notice",
  "accept",
  "decline",
  "assign",
  "handOver",
  "recordVisit",
  "forward",
  "review",
  "return",
  "decide",
  "issue",
  "deliver",
  "withdraw",
  "note",
  "promise",
  "suspend",
  "resume",
  "requestExtension",
  "decideExtension",
  "offerHearing",
  "askHearing",
  "scheduleHearing",
  "waiveHearing",
  "callOffHearing",
  "holdHearing",
  "requestFastTrack",
  "grantFastTrack",
  "terminate",
  "revoke",
  "reopen",
  "classify",
  "requestChange",
  "decideChange",
  "escalate",
  "coordinate",
  "answerCopyNotice",
  "archive",
  "deemAccepted",
  "lapse",
  "deemGranted",
  "breakPromise",
  "deemConsent",
  "close",
] as const;
export type CommandType = (typeof commandTypes)[number];

/** What a department says to a copy notice (抄告单). */
export const copyAnswers = ["agree", "conditions", "disagree", "needsMore"] as const;

export type CopyAnswer = (typeof copyAnswers)[number];

/** How a result comes to its holder (送达). */
export const deliveryWays = ["window", "township", "agent", "post", "electronic", "leftBehind", "publicNotice"] as const;

/** Days after which what was announced counts as delivered (公告送达, 民事诉讼法 art. 95 as of 2024). */
export const noticeDelivers = 30;

/** How a grant is taken back: wrongly given (撤销, 行政许可法 art. 69), for the public's sake (撤回, art. 8), or ended (注销, art. 70). */
export const takingsBack = ["annul", "retract", "cancel"] as const;

/** As what somebody acts for the applicant: authorised by them (行政许可法 art. 29), or by law (民法典 arts. 23, 27, 34; 61). */
export const actingAs = ["proxy", "guardian", "representative"] as const;

/** What an authorisation lets its holder do in the applicant's name; guardians and representatives do all of it. */
export const actingScopes = ["apply", "supplement", "receive", "withdraw"] as const;

export type ActingScope = (typeof actingScopes)[number];

/** On whose account a licence is changed: its holder's (行政许可法 art. 49), or the public's (art. 8). */
export const changeGrounds = ["holder", "publicInterest"] as const;

/** Why a case ends without an answer: nobody is left to answer to, or nothing to answer. */
export const terminationGrounds = ["applicantDied", "organisationEnded", "itemAbolished", "forceMajeure"] as const;
