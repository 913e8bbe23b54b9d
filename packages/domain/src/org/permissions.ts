import type { CommandType } from "../case/acts.ts";
import { type Actor, hasRole, type Role } from "./roles.ts";

const intake = ["agent", "townshipClerk", "windowClerk"] as const;
const county = ["windowClerk", "handler", "reviewer", "approver", "windowLeader", "chiefRepresentative"] as const;
const signers = ["handler", "reviewer", "approver", "windowLeader", "chiefRepresentative"] as const;
const everyone = [...new Set([...intake, ...county, "supervision", "leader", "admin"] as const)];

/** Duties at the county's own counters and desks: they see many people's papers, and sign in with a second factor where the county asks for one. */
export const worksAtCounty = (actor: Actor): boolean => hasRole(actor, ...county, "supervision", "leader", "admin");

/** Who may send which command. Where and when is decided by `guard` in case/guard.ts. */
export const commandRoles = {
  begin: intake,
  fill: intake,
  attach: intake,
  correct: intake,
  correctApplicant: intake,
  represent: intake,
  collect: intake,
  notice: intake,
  accept: intake,
  decline: intake,
  assign: ["handler", "reviewer", "approver", "windowLeader", "chiefRepresentative"],
  handOver: [...intake, "windowLeader"],
  recordVisit: signers,
  forward: ["approver"],
  review: ["handler", "reviewer", "windowLeader", "chiefRepresentative"],
  return: ["reviewer", "approver", "windowLeader", "chiefRepresentative"],
  decide: ["approver", "windowLeader", "chiefRepresentative"],
  issue: ["windowClerk", "handler", "windowLeader", "chiefRepresentative"],
  deliver: intake,
  withdraw: intake,
  note: [...intake, ...county, "supervision"],
  promise: intake,
  suspend: signers,
  resume: signers,
  requestExtension: signers,
  // With the approval of the head of the authority (行政许可法 art. 42): who may approve, and the chief representative by mandate.
  decideExtension: ["approver", "chiefRepresentative", "windowLeader"],
  offerHearing: signers,
  askHearing: intake,
  scheduleHearing: signers,
  holdHearing: signers,
  waiveHearing: [...intake, ...signers],
  callOffHearing: signers,
  requestFastTrack: intake,
  // 加急 is the centre's to grant.
  grantFastTrack: ["supervision"],
  // What ends a case, takes a grant back or classes it is the authority's own, in nobody's mandate (mandates name grant, refuse and extend).
  terminate: ["approver"],
  revoke: ["approver"],
  reopen: ["approver"],
  classify: ["windowLeader", "approver"],
  requestChange: intake,
  decideChange: ["approver"],
  escalate: signers,
  // Whoever coordinates the centre (T4 10(5)).
  coordinate: ["supervision"],
  // A department's word binds it: whoever may decide there gives it.
  answerCopyNotice: ["approver", "windowLeader", "chiefRepresentative"],
  archive: ["windowClerk", "handler", "windowLeader"],
  deemAccepted: ["system"],
  lapse: ["system"],
  deemGranted: ["system"],
  breakPromise: ["system"],
  deemConsent: ["system"],
  close: ["system"],
} as const satisfies Record<CommandType, readonly Role[]>;

/** What may be read or done besides commands; every server procedure names one of these. */
export const permissions = {
  /** No session needed: login, health of the service. */
  public: [],
  /** Any signed-in person: own account, catalogue, calendar. */
  self: everyone,
  /** A device of one's own: enrolment, push, number blocks, attachments. */
  "device.use": everyone,
  /** Replication of the own office's cases to a device. */
  "case.replicate": ["agent", "townshipClerk"],
  /** Server-side lists and single cases of the own unit (supervision: of all). */
  "case.read": [...county, "supervision"],
  "case.search": [...county, "supervision"],
  /** Taking in what a device without a network handed over as a file. */
  "work.import": ["townshipClerk", "windowClerk", "windowLeader", "admin"],
  /** Preparing service items: export, import on trial. */
  "item.read": ["windowLeader", "chiefRepresentative", "supervision", "admin"],
  /** Writing drafts of one's unit's items, and asking for their suspension or end; who publishes is another person. */
  "item.edit": ["windowLeader", "chiefRepresentative", "admin"],
  /** Publishing, suspending and cancelling them, with the document that approves it. */
  "item.publish": ["admin"],
  /** Recording the mandates that units give their chief representatives; seeing them is for whoever sees items. */
  "mandate.manage": ["admin"],
  /** Saying who stands in for whom while somebody of the unit is away. */
  "absence.manage": ["windowLeader", "chiefRepresentative", "admin"],
  /** Booking and seeing appointments; a window's hours. */
  "appointment.book": [...intake, "windowLeader"],
  "appointment.hours": ["windowLeader", "chiefRepresentative", "admin"],
  /** The log of a unit's seal; putting a seal's picture in place. */
  "seal.read": ["windowLeader", "chiefRepresentative", "supervision", "admin"],
  "seal.manage": ["admin"],
  /** Loading the announcement of a year; seeing it is for whoever sees items. */
  "calendar.load": ["admin"],
  /** The supervision's signals within one's reach; what may be done about one, `signalActsFor` says. */
  "signal.read": [...county, "supervision"],
  /** Setting by what it watches. */
  "signal.manage": ["supervision"],
  /** Figures of the county, or of one's unit: whose, `figuresReachOf` says. No names of applicants are among them. */
  "figures.read": ["windowLeader", "chiefRepresentative", "supervision", "leader"],
  /** Seeing what was refused to the people of one's office or unit, and is not settled yet. */
  "work.oversee": ["townshipClerk", "windowLeader", "chiefRepresentative", "supervision"],
  /** Setting up the county: offices, units, windows, people, and what is still missing before it opens. */
  "county.manage": ["admin"],
  /** Approving and revoking devices, judging what revoked ones handed over, giving people a new password. */
  "device.manage": ["admin"],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;

export const may = (actor: Actor, permission: Permission): boolean => hasRole(actor, ...(permissions[permission] as readonly Role[]));

export const maySend = (actor: Actor, type: CommandType): boolean => hasRole(actor, ...(commandRoles[type] as readonly Role[]));
