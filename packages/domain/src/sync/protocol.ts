import { z } from "zod/mini";
import type { CaseState } from "../case/state.ts";
import { CaseId } from "../kernel/ids.ts";
import { Instant } from "../kernel/legalDate.ts";
import type { Refusal } from "../kernel/result.ts";
import { TimeToken, WireClock } from "./clock.ts";

/** Version of the wire format; the server answers a newer one with `command.tooNew`, one too old with `command.tooOld`. */
export const protocolVersion = 1;
/** A program that speaks an older one is told to update; its work stays on the device and can be handed in as a file. */
export const oldestProtocol = 1;

/** The header by which every answer says the number of its request: on an error screen, and in the county's log. */
export const requestNumber = "x-request-number";

/** No device comes so far; what goes beyond is no sequence. */
export const lastSeq = 2 ** 48;
const lastVersion = 2 ** 31 - 1;

/**
 * One act on its way up. Identity is (device, seq); the same pair gets the same answer for ever.
 * `after` is the device's previous command on the same case (0 = none), so that within a case order holds and
 * what depends on something not yet here waits. `base` is the version the person saw.
 */
export const CommandEnvelope = z.object({
  seq: z.int().check(z.gte(1), z.lte(lastSeq)),
  after: z.int().check(z.gte(0), z.lte(lastSeq)),
  base: z.int().check(z.gte(0), z.lte(lastVersion)),
  /** Version of the command's shape: see `upgradeCommand`. */
  v: z._default(z.int().check(z.gte(0), z.lte(1000)), 1),
  /** The device's clock, epoch milliseconds. */
  at: Instant,
  clock: z._default(z.nullable(WireClock), null),
  /** Checked against CaseCommand one by one, so that a bad one cannot stop the others. */
  command: z.unknown(),
});
export type CommandEnvelope = z.infer<typeof CommandEnvelope>;

export const maxBatch = 1000;

/** Tokens that the clocks of a batch name: time → keyed digest. */
const Tokens = z.record(z.string().check(z.regex(/^\d{1,16}$/)), z.string().check(z.maxLength(64)));

export const PushInput = z.object({
  protocol: z.int().check(z.gte(0), z.lte(1000)),
  device: z.uuid(),
  commands: z.array(z.unknown()).check(z.minLength(1), z.maxLength(maxBatch)),
  tokens: z._default(Tokens, {}),
  /** By the device's key, over `signedText`; base64url. */
  signature: z.string().check(z.maxLength(200)),
  /** What the device says of itself besides: how many acts wait there after these, and the version of its program. */
  left: z._default(z.int().check(z.gte(0), z.lte(10_000_000)), 0),
  app: z._default(z.string().check(z.maxLength(40)), ""),
});
export type PushInput = z.infer<typeof PushInput>;

/** The text that a device signs for a batch: whose it is, and every byte of its commands. JSON keeps its order of keys on both sides. */
export const signedText = (device: string, commands: readonly unknown[]): string => `yimen.push.1\n${device}\n${JSON.stringify(commands)}`;

/** The text that a device signs to take up its session again. */
export const resumeText = (device: string, at: number): string => `yimen.resume.1\n${device}\n${at}`;

/** The county's word at every contact: its time, and the epoch, which changes when its database was restored from a backup. */
export const Contact = z.object({ token: TimeToken, epoch: z.string() });
export type Contact = z.infer<typeof Contact>;

/** The server's answer to one command. `version` is the case's version after it. */
export type CommandOutcome =
  | { readonly status: "applied" | "alreadyApplied"; readonly seq: number; readonly version: number; readonly number?: string }
  | { readonly status: "refused"; readonly seq: number; readonly refusal: Refusal; readonly version: number }
  | { readonly status: "waiting"; readonly seq: number; readonly forSeq: number };

export type PushOutput = { readonly outcomes: readonly CommandOutcome[]; readonly contact: Contact };

/** A position in the stream of changes: an unsigned number of 64 bits, as text. */
const Position = z.string().check(
  z.regex(/^\d{1,20}$/),
  z.refine((text) => text.length < 20 || text <= "18446744073709551615"),
);

/** Where a device stands in the stream of changes: everything with a commit position below `from` has been seen. Opaque to the device. */
export const PullCursor = z.object({
  scope: z.string().check(z.maxLength(40)),
  /** Positions of another epoch mean nothing. */
  epoch: z.string().check(z.maxLength(60)),
  from: Position,
  /** While pages of one pull are under way: where the next begins, and the horizon at its start. */
  page: z.nullable(z.object({ tx: Position, id: z.uuid(), horizon: Position })),
});
export type PullCursor = z.infer<typeof PullCursor>;

export const PullInput = z.object({
  device: z.uuid(),
  cursor: z.nullable(PullCursor),
  limit: z._default(z.int().check(z.gte(1), z.lte(5000)), 1000),
});

export type PullOutput = {
  readonly cases: readonly CaseState[];
  readonly cursor: PullCursor;
  readonly more: boolean;
  /** The scope of the person or the epoch of the county has changed: everything pulled before is to be replaced. */
  readonly reset: boolean;
  /** Cases in scope, for a progress bar; only on the first page of a first load. */
  readonly total?: number;
  readonly contact: Contact;
};

/**
 * What the county should know of a device and is no act on a case: refusals that their author has done with, and when a person had masked
 * data shown. Repeating is harmless but for a doubled line in the audit log.
 */
export const ReportInput = z.object({
  device: z.uuid(),
  app: z.string().check(z.maxLength(40)),
  settled: z.array(z.int().check(z.gte(1), z.lte(lastSeq))).check(z.maxLength(1000)),
  reveals: z.array(z.object({ caseId: CaseId, at: Instant })).check(z.maxLength(1000)),
});
export type ReportInput = z.infer<typeof ReportInput>;
