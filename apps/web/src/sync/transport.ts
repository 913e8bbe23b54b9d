import type { NumberBlock, PullCursor, PullOutput, PushOutput } from "@yimen/domain";
import type { CatalogueData } from "../store/database.ts";

/** What the engine needs of a line to the county; the real one is tRPC, tests put faults before it. */
export type Transport = {
  enrol(device: string, label: string): Promise<void>;
  push(device: string, commands: readonly unknown[]): Promise<PushOutput>;
  pull(cursor: PullCursor | null): Promise<PullOutput>;
  lease(device: string, count: number): Promise<NumberBlock[]>;
  catalogue(): Promise<CatalogueData>;
  upload(file: { hash: string; bytes: Blob; type: string }): Promise<void>;
};

/** The county answered, and said who we are is not known to it (any more): log in again, nothing is lost. */
export class SignedOut extends Error {}
