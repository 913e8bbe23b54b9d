import { ok, type Result, refuse } from "../kernel/result.ts";
import { type Actor, hasRole } from "../org/roles.ts";
import { type SignalKind, signalMeaning } from "./kinds.ts";

/** `closed` is the end: nothing is deleted. */
export const signalStates = ["raised", "acknowledged", "answered", "closed"] as const;
export type SignalState = (typeof signalStates)[number];

/**
 * What is done about a signal. `acknowledge`: those whom it concerns have seen it; `answer`: reasons, or what was put right, in writing; `giveBack`: the
 * supervision office wants more; `order`: its supervision letter (督办函), by which a step is to be done anew; `close`: it has done with it. It decides no case.
 */
export const signalActs = ["acknowledge", "answer", "giveBack", "order", "close"] as const;
export type SignalAct = (typeof signalActs)[number];

export type SignalNow = { readonly kind: SignalKind; readonly state: SignalState; readonly unit: string };

/** Acts that need words. */
export const needsText: ReadonlySet<SignalAct> = new Set(["answer", "giveBack", "order"]);

/** Whom a signal concerns: the duties it is told to, in the unit of the case. */
export const concernsSignal = (actor: Actor, { kind, unit }: Pick<SignalNow, "kind" | "unit">): boolean => actor.unit === unit && hasRole(actor, ...signalMeaning[kind].told);

/** What this person may do about it now; those who are asked answer, the supervision office closes, and nobody is judge in their own cause. */
export function signalActsFor(actor: Actor, signal: SignalNow): SignalAct[] {
  const { grade } = signalMeaning[signal.kind];
  const { state } = signal;
  if (state === "closed") return [];
  const concerned = concernsSignal(actor, signal);
  const supervises = hasRole(actor, "supervision") && !concerned;
  const acts: SignalAct[] = [];
  if (concerned && state === "raised") acts.push("acknowledge");
  if (concerned && grade !== "tell" && state !== "answered") acts.push("answer");
  if (supervises && state === "answered") acts.push("giveBack");
  if (supervises && grade !== "tell") acts.push("order");
  if (supervises && (grade === "tell" || state === "answered")) acts.push("close");
  return acts;
}

/** The state after an act. @returns a refusal where it is not this person's to do, or not now, or where words are missing */
export function afterSignalAct(actor: Actor, signal: SignalNow, act: SignalAct, text: string): Result<SignalState> {
  if (signal.state === "closed") return refuse("signal.closed");
  if (!signalActsFor(actor, signal).includes(act)) return refuse("signal.notYours");
  if (needsText.has(act) && !text.trim()) return refuse("signal.words");
  switch (act) {
    case "acknowledge":
      // What only tells has done its work once it is read.
      return ok(signalMeaning[signal.kind].grade === "tell" ? "closed" : "acknowledged");
    case "answer":
      return ok("answered");
    case "giveBack":
    case "order":
      return ok("raised");
    case "close":
      return ok("closed");
  }
}
