import { createHash } from "node:crypto";
import { addWorkingDays, type CaseEvent, type CaseState, type CommandOutcome, chinaCalendar, type ItemVersion, legalDateOf } from "@yimen/domain";
import type { TransactionSql } from "postgres";

/** One event on its way into the record, with the command that caused it. */
export type NewEvent = { event: CaseEvent; version: number; device: string | null; seq: number | null; claimedAt: number };
export type CaseChange = { state: CaseState; item: ItemVersion; headHash: Buffer | null; events: NewEvent[] };

/** Hash of an event: SHA-256 over the hash before it and the event's stored text. */
export const eventHash = (previous: Buffer | null, body: string): Buffer =>
  createHash("sha256")
    .update(previous ?? Buffer.alloc(32))
    .update(body)
    .digest();

/** The columns of the projection that lists and deadlines are read by. */
export function projectionRow(state: CaseState, item: ItemVersion) {
  const due = state.acceptedAt === null ? null : addWorkingDays(chinaCalendar, legalDateOf(state.acceptedAt), item.promised.workingDays);
  return {
    id: state.id,
    state,
    office: state.office,
    unit: item.unit,
    item: state.item,
    stage: state.stage,
    step: state.step,
    holder: state.holder,
    number: state.number,
    applicant_name: state.applicant.name,
    accepted_at: state.acceptedAt === null ? null : new Date(state.acceptedAt).toISOString(),
    promised_due: due?.ok ? due.value : null,
    updated_at: new Date(state.acts.at(-1)?.at ?? 0).toISOString(),
  };
}

/**
 * Appends the events of many cases, moves their projections and stores the answers, in the caller's transaction:
 * three statements however many there are.
 */
export async function append(
  tx: TransactionSql,
  county: string,
  changes: readonly CaseChange[],
  answers: readonly { device: string; caseId: string | null; outcome: CommandOutcome }[],
  receivedAt: Date,
): Promise<void> {
  const received = receivedAt.toISOString();
  const events: object[] = [];
  const rows: object[] = [];
  for (const change of changes) {
    let head = change.headHash;
    for (const { event, version, device, seq, claimedAt } of change.events) {
      const body = JSON.stringify(event);
      head = eventHash(head, body);
      events.push({ case_id: change.state.id, version, body, hash: head.toString("base64"), device, seq, claimed_at: new Date(claimedAt).toISOString() });
    }
    rows.push({ ...projectionRow(change.state, change.item), state: JSON.stringify(change.state), head_hash: head?.toString("base64") });
  }
  if (events.length > 0)
    await tx`insert into case_events (county, case_id, version, body, hash, device, seq, claimed_at, received_at)
      select ${county}, case_id, version, body::json, decode(hash, 'base64'), device, seq, claimed_at, ${received}
      from json_to_recordset(${JSON.stringify(events)}::text::json) as e(case_id uuid, version int, body text, hash text, device uuid, seq bigint, claimed_at timestamptz)`;
  if (rows.length > 0)
    await tx`insert into cases (county, id, tx, state, head_hash, office, unit, item, stage, step, holder, number, applicant_name, accepted_at, promised_due, updated_at)
      select ${county}, id, pg_current_xact_id(), state::json, decode(head_hash, 'base64'), office, unit, item, stage, step, holder, number, applicant_name, accepted_at, promised_due, updated_at
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as c(id uuid, state text, head_hash text, office text, unit text, item text, stage text, step int, holder text, number text, applicant_name text, accepted_at timestamptz, promised_due date, updated_at timestamptz)
      on conflict (county, id) do update set tx = excluded.tx, state = excluded.state, head_hash = excluded.head_hash, stage = excluded.stage, step = excluded.step,
        holder = excluded.holder, number = excluded.number, accepted_at = excluded.accepted_at, promised_due = excluded.promised_due, updated_at = excluded.updated_at`;
  if (answers.length > 0) {
    const stored = answers.map(({ device, caseId, outcome }) => ({ device, seq: outcome.seq, case_id: caseId, outcome: JSON.stringify(outcome) }));
    await tx`insert into commands (county, device, seq, case_id, outcome, received_at)
      select ${county}, device, seq, case_id, outcome::json, ${received}
      from json_to_recordset(${JSON.stringify(stored)}::text::json) as c(device uuid, seq bigint, case_id uuid, outcome text)`;
  }
}
