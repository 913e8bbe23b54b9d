import { type CommandType, commandTypes, separatedHands } from "@yimen/domain";
import { appRouter } from "@yimen/server";
import { expect, test } from "vitest";

/**
 * Everything by which something is changed is either in the table of separated hands or here, with why one pair of hands does it: a command
 * or procedure added tomorrow has to be thought about.
 */
const oneHand: Record<string, readonly string[]> = {
  // Taking a case is one person's work at a table or counter; what follows from it is looked at by others.
  intake: [
    "waiveHearing",
    "represent",
    "handOver",
    "begin",
    "fill",
    "attach",
    "correct",
    "correctApplicant",
    "collect",
    "notice",
    "accept",
    "decline",
    "promise",
    "withdraw",
    "note",
    "deliver",
    "askHearing",
  ],
  // The decision is made by three before it is issued, filed or undone; the act's own rules say by whom.
  afterwards: ["issue", "archive", "terminate", "revoke", "reopen"],
  // Steps of one's own examination, each with its paper and limit.
  examination: [
    "suspend",
    "resume",
    "offerHearing",
    "callOffHearing",
    "holdHearing",
    "answerCopyNotice",
    "classify",
    "requestFastTrack",
    "grantFastTrack",
    "recordVisit",
    "forward",
  ],
  // The software itself.
  time: ["deemAccepted", "lapse", "deemGranted", "breakPromise", "deemConsent", "close"],
  ownAccount: [
    "account.login",
    "account.logout",
    "account.logoutEverywhere",
    "account.resume",
    "account.recover",
    "account.changePassword",
    "account.beginSecondFactor",
    "account.keepSecondFactor",
    "account.dropSecondFactor",
    "account.events.seen",
  ],
  // What a device does for its owner; what it carries is judged act by act.
  sync: ["sync.enrol", "sync.push", "sync.report", "sync.leaseNumbers", "refused.handOver", "refused.handoverDone"],
  // A file's author is on it, and its acts are judged in that name. An only administrator approves an own device; it carries no cases.
  devices: ["device.judge", "device.importWork", "device.importPhoto"],
  // Taking back what one, or another, has begun: it gives nobody anything.
  takenBack: ["item.draft.drop", "mandate.absence.end", "mandate.withdraw", "appointment.end"],
  // Announcements of the State Council, the picture of a seal, hours and bookings: on record, in force for all alike.
  arranged: ["calendar.load", "supervision.setThresholds", "seal.set", "appointment.book", "appointment.contact", "appointment.setHours"],
  // The county as it is: each change is on record with what it was; one's own duties are another's to change, and who writes an item never publishes it.
  county: ["county.save", "county.applyWorkbook", "county.leave", "setup.open"],
  // Read only, though by POST.
  asked: ["case.search", "item.tryWorkbook", "county.tryWorkbook", "calendar.preview"],
};

const mutations = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)
  .filter(([, p]) => p._def.type === "mutation")
  .map(([path]) => path);
const table = Object.values(separatedHands);
/** An open session is the first hand on one's own account; all else in `first` is something done. */
const inTable = new Set<string>(table.flatMap((rule) => [...rule.first, ...rule.next].filter((name) => name !== "account.login")));

test("every command and procedure that changes something is in the table, or one pair of hands may do it for a reason", () => {
  const known = new Set([...inTable, ...Object.values(oneHand).flat()]);
  expect([...commandTypes, ...mutations].filter((name) => !known.has(name))).toEqual([]);
});

test("the table and the reasons name only what there is, and nothing twice", () => {
  const there = new Set<string>([...commandTypes, ...mutations]);
  const reasons = Object.values(oneHand).flat();
  expect([...inTable, ...reasons].filter((name) => !there.has(name as CommandType))).toEqual([]);
  expect(reasons.filter((name, i) => inTable.has(name) || reasons.indexOf(name) !== i)).toEqual([]);
});
