import { addDays, legalDateOf, parseLegalDate } from "../../kernel/legalDate.ts";
import { ok, refuse } from "../../kernel/result.ts";
import { type Decider, needReason } from "../checks.ts";
import type { CaseState, Change } from "../state.ts";

/** The request for a change that nobody has decided yet. */
export const openChange = (state: Pick<CaseState, "changes">): Change | undefined => state.changes?.find((c) => !c.decision);

/** The document as it is in force now: as it was issued, with every change that was granted since. What was printed of it before stays as it was. */
export function resultNow(state: Pick<CaseState, "result" | "changes">): CaseState["result"] {
  if (!state.result) return null;
  let now = state.result;
  for (const { decision } of state.changes ?? []) {
    if (decision?.outcome !== "grant") continue;
    now = { ...now, ...(decision.documentNumber && { documentNumber: decision.documentNumber }), ...(decision.validUntil && { validUntil: decision.validUntil }) };
  }
  return now;
}

/**
 * Changes of what was granted: on its holder's signed request where the conditions are met (行政许可法 art. 49), or for the public's sake, where the
 * law or what it rested on has changed (art. 8). A refusal gives its reasons (art. 38).
 */
export const changeDeciders: { readonly [T in "requestChange" | "decideChange"]: Decider<T> } = {
  requestChange: (_state, { what, signature }) =>
    signature === null ? refuse("case.signatureNeeded", { fields: ["signature"] }) : ok([{ type: "changeRequested", what, signature }]),
  decideChange: (state, { outcome, ground, what, reason, basis, documentNumber, validUntil }, { at }) => {
    const asked = openChange(state);
    if (ground === "holder" && !asked) return refuse("case.formInvalid", { fields: ["ground"] });
    if (ground === "publicInterest" && outcome === "refuse") return refuse("case.formInvalid", { fields: ["outcome"] });
    const text = ground === "holder" ? (asked?.what ?? "") : what;
    for (const given of [needReason(text, "what"), needReason(basis, "basis"), ground === "publicInterest" || outcome === "refuse" ? needReason(reason, "reason") : ok(null)])
      if (!given.ok) return given;
    const decided = { type: "changeDecided" as const, outcome, ground, what: text, reason, basis };
    if (outcome === "refuse") return ok([decided]);
    const last = validUntil ? parseLegalDate(validUntil) : null;
    if (validUntil && !last) return refuse("calendar.badDate", { fields: ["validUntil"], params: { date: validUntil } });
    const today = legalDateOf(at);
    if (last && last <= today) return refuse("case.dateTooEarly", { fields: ["validUntil"], params: { date: addDays(today, 1) } });
    return ok([{ ...decided, ...(documentNumber && { documentNumber }), ...(last && { validUntil: last }) }]);
  },
};
