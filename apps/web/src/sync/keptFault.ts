import { TRPCClientError } from "@trpc/client";
import type { KeptFault } from "../store/index.ts";
import { answerOf, requestOf } from "./fault.ts";

/** Kinds of errors that an engine throws for a mistake in a program, never for a line. */
const isMistake = (error: unknown) => error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;

/**
 * What may be kept of an error and shown to whoever mends it. An engine's own sentence ("x is not a function") names the program's words, and
 * may hold a piece of what it worked on: all but plain letters is left out, quoted text too. A county's refusal is kept as its word.
 */
export function keptFault(error: unknown, now: number, version: string): KeptFault {
  const inner = error instanceof TRPCClientError && error.cause instanceof Error && !answerOf(error) ? error.cause : error;
  const { name = typeof inner, message = "", stack = "" } = (inner ?? {}) as Partial<Error>;
  const status = answerOf(error)?.status;
  const request = requestOf(error);
  const said = status !== undefined ? (/^[\w.]{1,60}$/.exec(message)?.[0] ?? "") : isMistake(inner) ? plain(message) : "";
  const at = [...stack.matchAll(/[\w.-]+\.m?[jt]sx?(?:\?[^:]*)?:\d+:\d+/g)].map(([line]) => line).slice(0, 8);
  return { first: now, last: now, times: 1, version, type: name.slice(0, 40), ...(status !== undefined && { status }), ...(request && { request }), said, at };
}

const plain = (text: string): string =>
  text
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, "…")
    .replace(/[^\x20-\x7e…]+|\d{3,}/g, "…")
    .slice(0, 120);

/** How many different faults a device keeps: the newest. */
export const mostFaults = 20;

/** The same fault again counts; another one goes on top. */
export function withFault(kept: readonly KeptFault[], fault: KeptFault): KeptFault[] {
  const same = (f: KeptFault) => f.type === fault.type && f.said === fault.said && f.status === fault.status && f.version === fault.version && f.at[0] === fault.at[0];
  const before = kept.find(same);
  return [before ? { ...before, last: fault.last, times: before.times + 1 } : fault, ...kept.filter((f) => !same(f))].slice(0, mostFaults);
}
