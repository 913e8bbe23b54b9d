import type { FormValues } from "../catalogue/form.ts";
import type { CaseId, PersonId } from "../kernel/ids.ts";
import type { Applicant, CommandOf, MaterialFile } from "./commands.ts";

type Data = {
  begun: { caseId: CaseId; office: string; item: string; itemVersion: number; applicant: Applicant };
  filled: { form: FormValues };
  attached: { files: MaterialFile[] };
  corrected: { form: FormValues; why: string };
  collected: { signature: MaterialFile["hash"] | null };
  noticeGiven: { missing: CommandOf<"notice">["missing"] };
  /** `number` is null when a device without a number accepted: `numbered` follows at the county. */
  accepted: { number: string | null };
  numbered: { number: string };
  acceptanceDeclined: { reason: string; rightAuthority: string };
  assigned: { to: PersonId };
  reviewed: { opinion: string; step: number };
  returned: { toStep: number; holder: PersonId | null; reason: string };
  decided: { outcome: "grant" | "refuse"; opinion: string; reasons: string; remedies: string; step: number };
  issued: { document: string; documentNumber: string };
  delivered: { way: string; receivedBy: string; signature: MaterialFile["hash"] | null };
  withdrawn: { reason: string };
  noted: { text: string };
  closed: Record<never, never>;
};
export type EventType = keyof Data;

/**
 * A fact of a case: who (`by`), when (`at`, epoch milliseconds, the believed time), what. `doubt`: the device's clock said otherwise.
 * Append-only; the state is their fold.
 */
export type CaseEvent = { [T in EventType]: { readonly type: T; readonly by: PersonId; readonly at: number; readonly doubt?: true } & Readonly<Data[T]> }[EventType];
export type EventData = { [T in EventType]: { readonly type: T } & Readonly<Data[T]> }[EventType];
