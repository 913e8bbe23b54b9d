import { fieldFault } from "../../catalogue/form.ts";
import { ageOn } from "../../identity/residentId.ts";
import { legalDateOf } from "../../kernel/legalDate.ts";
import { ok, type Result, refuse } from "../../kernel/result.ts";
import { hasRole } from "../../org/roles.ts";
import type { ActingScope } from "../acts.ts";
import type { DecideContext, Decider } from "../checks.ts";
import type { CommandOf } from "../commands.ts";
import type { CaseState, Representative } from "../state.ts";

/**
 * Below this age, in years, somebody applies through a guardian alone. 民法典 arts. 18 to 20: from sixteen on, who lives by their own work acts for
 * themselves, which no number tells; whether a person of sixteen or seventeen does is for the counter to see.
 */
export const guardedBelow = 16;

/** Acts of a program that did not know who acts for another are judged by what was asked of it. */
const asksWho = ({ written }: Pick<DecideContext, "written">): boolean => written === undefined || written >= 4;

/** Does this one act for the applicant in this: by law in everything, by authorisation in what it names? */
const covers = (r: Representative, scope: ActingScope): boolean => r.as !== "proxy" || r.scope.includes(scope);

/** Needs the applicant a guardian on the day? Known of persons by their resident ID alone. */
export function needsGuardian({ applicant }: Pick<CaseState, "applicant">, at: number): boolean {
  const age = applicant.kind === "person" ? ageOn(applicant.idNumber, legalDateOf(at)) : null;
  return age !== null && age < guardedBelow;
}

/** May the application go out in the applicant's name: by whom the law lets, signed by them or by whoever they authorised (art. 29)? */
export function mayApply(state: CaseState, signature: CommandOf<"collect">["signature"], ctx: Pick<DecideContext, "actor" | "at" | "written">): Result<null> {
  if (!asksWho(ctx)) return ok(null);
  const acting = state.representatives ?? [];
  if (needsGuardian(state, ctx.at) && !acting.some((r) => r.as === "guardian")) return refuse("case.guardianNeeded", { fields: ["guardian"], params: { years: guardedBelow } });
  if (state.applicant.kind === "organization" && !acting.some((r) => r.as === "representative" || (r.as === "proxy" && r.scope.includes("apply"))))
    return refuse("case.representativeNeeded", { fields: ["representative"] });
  // A village agent sits at the applicant's table, with no counter between: what goes out is signed there, or authorised.
  const alone = hasRole(ctx.actor, "agent") && !hasRole(ctx.actor, "townshipClerk", "windowClerk");
  return alone && !signature && !acting.some((r) => covers(r, "apply") && (r.signature ?? r.document)) ? refuse("case.authorisationNeeded", { fields: ["signature"] }) : ok(null);
}

/** May what the applicant signs be signed by this name: their own, or one that acts for them in this? */
export function maySignAs(state: CaseState, name: string | undefined, scope: ActingScope, ctx: Pick<DecideContext, "written">, field: string): Result<null> {
  if (!asksWho(ctx) || name === undefined || name === state.applicant.name) return ok(null);
  return (state.representatives ?? []).some((r) => r.name === name && covers(r, scope)) ? ok(null) : refuse("case.authorisationNeeded", { fields: [field], params: { name } });
}

export const actingDeciders: { readonly represent: Decider<"represent"> } = {
  represent: (state, { type: _type, caseId: _caseId, ...who }, { at, person }) => {
    const wanted = who.as === "guardian" ? "person" : who.as === "representative" ? "organization" : state.applicant.kind;
    if (state.applicant.kind !== wanted) return refuse("case.formInvalid", { fields: ["as"] });
    if (who.person !== undefined && (who.as !== "proxy" || !person(who.person))) return refuse("person.unknown", { fields: ["person"] });
    const today = legalDateOf(at);
    const faults = [
      fieldFault({ key: "name", label: "", type: "text", required: true, max: 60 }, who.name, today),
      // One of the county's own agents is known by name; of others it is to be seen who they are.
      fieldFault({ key: "idNumber", label: "", type: "residentId", required: who.person === undefined }, who.idNumber, today),
      fieldFault({ key: "phone", label: "", type: "phone", required: false }, who.phone, today),
    ].filter((f) => f !== null);
    if (faults.length > 0) return refuse("case.formInvalid", { fields: faults.map((f) => f.field) });
    if (who.as === "guardian" && needsGuardian({ applicant: { ...state.applicant, idNumber: who.idNumber, kind: "person" } }, at))
      return refuse("case.formInvalid", { fields: ["idNumber"] });
    if (who.as === "proxy" && who.scope.length === 0) return refuse("case.reasonNeeded", { fields: ["scope"] });
    if (who.as === "proxy" && who.signature === null && who.document === null) return refuse("case.signatureNeeded", { fields: ["signature"] });
    return ok([{ type: "represented", who }]);
  },
};
