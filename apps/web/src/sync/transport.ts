import type { Contact, NumberBlock, PullCursor, PullOutput, PushInput, PushOutput, ReportInput } from "@yimen/domain";
import type { CatalogueData } from "../store/database.ts";

export type Enrolment = { device: string; label: string; publicKey: string; suite: string; escrow: string | null };

/** What the engine needs of a line to the county; the real one is tRPC, tests put faults before it. */
export type Transport = {
  enrol(device: Enrolment): Promise<{ approved: boolean; lastSeq: number; contact: Contact }>;
  push(batch: Omit<PushInput, "protocol">): Promise<PushOutput>;
  pull(device: string, cursor: PullCursor | null, limit: number): Promise<PullOutput>;
  lease(device: string, count: number): Promise<NumberBlock[]>;
  /** @returns null when the county's is the one named by `have` */
  catalogue(have: string | null): Promise<CatalogueData | null>;
  /** @throws FileRefused for one that the county will never take */
  upload(file: { hash: string; bytes: Blob; type: string }): Promise<void>;
  /** Signs in again by the open vault, without asking the person. @returns false when the county says no */
  resume?(): Promise<boolean>;
  report(report: ReportInput): Promise<void>;
  /** Gives what waits into the county's keeping, for people to judge: all that a revoked device may still do. */
  surrender(batch: Omit<PushInput, "protocol">): Promise<void>;
};

/** The county answered, and said who we are is not known to it (any more): log in again, nothing is lost. */
export class SignedOut extends Error {}

/** The county looked at a file and does not take it (no picture, damaged, infected): another try would be in vain. */
export class FileRefused extends Error {}

/** The county no longer speaks this program's language. */
export class ClientTooOld extends Error {}

/** The county knows who we are, and does not take this device: `unknown` to it, `pending` approval, or `revoked`. */
export class DeviceRefused extends Error {
  readonly why: "unknown" | "pending" | "revoked";
  constructor(why: "unknown" | "pending" | "revoked") {
    super(`device.${why}`);
    this.why = why;
  }
}
