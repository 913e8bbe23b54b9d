import { TRPCClientError } from "@trpc/client";
import { requestNumber } from "@yimen/domain";

/** The county answered that it can't now (its database is away, its disk is full, too much is asked of it): by itself again later. */
export class CountyBusy extends Error {}

/** No answer came, or none of the county's. */
export class LineLost extends Error {}

/**
 * Why something that the county was needed for came to nothing.
 * - `line`: no answer, or none of the county's (a dead line, a captive portal)
 * - `busy`: the county says that it can't now
 * - `program`: this program or the county's is at fault; another try will fail as well
 */
export type FaultKind = "line" | "busy" | "program";

/** Is this an answer of the county (typed), or a captive portal, a proxy, a dead line? */
export const answerOf = (error: unknown): { status: number; message: string } | null => {
  const data = error instanceof TRPCClientError ? (error.data as { httpStatus?: number } | undefined) : undefined;
  return data?.httpStatus ? { status: data.httpStatus, message: (error as Error).message } : null;
};

/** The number of the request that failed, where it came to the county at all. */
export const requestOf = (error: unknown): string | null =>
  error instanceof TRPCClientError ? ((error.meta as { response?: Response } | undefined)?.response?.headers?.get(requestNumber) ?? null) : null;

/** @returns what kind of failure an error is: whatever is not known to be the line's or the county's is a program's */
export function faultKind(error: unknown): FaultKind {
  if (error instanceof CountyBusy) return "busy";
  if (error instanceof LineLost) return "line";
  const status = answerOf(error)?.status;
  if (status !== undefined) return status >= 500 || status === 429 ? "busy" : "program";
  // A call that failed by the line carries the browser's own TypeError of `fetch`; other mistakes in it are the program's.
  if (error instanceof TRPCClientError) return error.cause instanceof ReferenceError || error.cause instanceof RangeError ? "program" : "line";
  return "program";
}
