import type { Role } from "../org/roles.ts";

/**
 * What the supervision office is told of by the software itself, from events and calendar alone (电子监察). Reminder, warning, yellow and red card
 * follow the limits; the others what the law forbids, or what a county wants looked at.
 */
export const signalKinds = [
  "reminder",
  "warning",
  "yellow",
  "red",
  "answerLate",
  "deliveryLate",
  "stopLate",
  "fastTrackLate",
  "heldLong",
  "numberLate",
  "stopAgain",
  "stopOnLastDay",
  "noticeAgain",
  "askedInParts",
  "noReasons",
  "resultBeforeDecision",
] as const;
export type SignalKind = (typeof signalKinds)[number];

/** How grave it is: `tell` is read by those at work on the case; `ask` wants reasons in writing; `stop` a supervision letter and a rectification. */
export type Grade = "tell" | "ask" | "stop";

/** `told`: whose desk shows it, besides the supervision office, which sees all. */
type Meaning = { readonly grade: Grade; readonly told: readonly Role[] };

const atWork = ["handler", "reviewer", "windowLeader"] as const;
const alsoChief = [...atWork, "chiefRepresentative"] as const;
export const signalMeaning: Readonly<Record<SignalKind, Meaning>> = {
  reminder: { grade: "tell", told: ["handler"] },
  warning: { grade: "tell", told: atWork },
  yellow: { grade: "ask", told: alsoChief },
  // 行政许可法 art. 42: the law's own limit is passed.
  red: { grade: "stop", told: alsoChief },
  // art. 32: five working days, or it counts as accepted.
  answerLate: { grade: "ask", told: alsoChief },
  // art. 44: ten working days for making and delivering.
  deliveryLate: { grade: "stop", told: alsoChief },
  // art. 45: the applicant was told in writing until when the clock stands.
  stopLate: { grade: "ask", told: alsoChief },
  fastTrackLate: { grade: "ask", told: alsoChief },
  heldLong: { grade: "tell", told: atWork },
  // art. 32: a dated, sealed receipt for every acceptance.
  numberLate: { grade: "ask", told: ["windowLeader"] },
  stopAgain: { grade: "ask", told: alsoChief },
  stopOnLastDay: { grade: "ask", told: alsoChief },
  // art. 32: all that is missing is said once.
  noticeAgain: { grade: "ask", told: ["windowLeader", "chiefRepresentative"] },
  askedInParts: { grade: "ask", told: ["windowLeader", "chiefRepresentative"] },
  // art. 38: reasons, and the rights of review and suit.
  noReasons: { grade: "stop", told: alsoChief },
  resultBeforeDecision: { grade: "stop", told: alsoChief },
};
