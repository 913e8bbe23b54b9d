import type { CommandType } from "../case/acts.ts";

/**
 * What may never be done by one pair of hands (不相容职责分离; 行政许可法 art. 34, 48 and 72 presuppose it, the county's own rules name it).
 * `first` and `then` are commands of a case or procedures of the server: who has done one of `first` on a thing never does one of `next` on
 * the same thing, nor by standing in for somebody, nor by mandate. `gains`: what is done may not be to the doer's own gain.
 */
export type SeparatedHands = {
  readonly first: readonly string[];
  readonly next: readonly string[];
  /** The thing that both are about. */
  readonly on: string;
};

const commands = <T extends CommandType>(...types: T[]): T[] => types;

export const separatedHands = {
  /** Handling, reviewing and approving: three signatures are three people. */
  signatures: { first: commands("review", "return"), next: commands("review", "return", "decide", "assign"), on: "a case, another step of its route" },
  /** Who leads a hearing examines nothing of the case, before or after (art. 48(3)). */
  hearing: { first: commands("scheduleHearing"), next: commands("review", "return", "decide"), on: "a case, its chair" },
  /** Who asks for more time does not grant it (art. 42: the head of the authority). */
  extension: { first: commands("requestExtension"), next: commands("decideExtension"), on: "an extension" },
  /** Who takes in a wish for a change does not decide it (art. 49). */
  change: { first: commands("requestChange"), next: commands("decideChange"), on: "a change of what was granted" },
  /** Who puts a difference before the coordinator is not the coordinator. */
  coordination: { first: commands("escalate"), next: commands("coordinate"), on: "a difference between departments" },
  /** Who writes an item never publishes it, by screen or by workbook, in whole or in part. */
  item: {
    first: ["item.draft.begin", "item.draft.save", "item.draft.submit", "item.draft.status", "item.handInWorkbook"],
    next: ["item.draft.judge", "item.draft.judgeBundle"],
    on: "a draft, or the workbook it came by",
  },
  /** Who says that somebody stands in is not the one who stands in, nor ends it for another's act. */
  standIn: { first: ["mandate.absence.record"], next: commands("review", "return", "decide"), on: "the duties stood in for" },
  /** Who records a mandate is not the one who signs by it. */
  mandate: { first: ["mandate.grant"], next: commands("decide", "decideExtension"), on: "the mandate" },
  /** Who did what a withdrawn device handed over does not judge whether it counts. */
  kept: { first: ["sync.surrender"], next: ["device.judgeQuarantine"], on: "a batch in the county's keeping" },
  /** Who takes items over from the template, as drafts, never publishes them. */
  templates: { first: ["county.takeTemplates"], next: ["item.draft.judgeBundle"], on: "the hand-in" },
  /** Who has answered what the supervision raised neither closes it nor asks for more. */
  signal: { first: ["supervision.act"], next: ["supervision.act"], on: "a signal, its answer" },
  /** Whoever sits at an open session does not get round its owner's password and code: a reset is another administrator's word. */
  account: { first: ["account.login"], next: ["account.resetPassword", "account.resetSecondFactor"], on: "one's own account" },
} as const satisfies Record<string, SeparatedHands>;

/** Is this person among those who have had a hand in it? The one question that every rule of the table asks. */
export const hadAHand = (person: string, ...before: readonly (string | readonly string[])[]): boolean => before.flat().includes(person);
