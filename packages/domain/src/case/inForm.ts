import { formedDeeply, formedName, formedNumber } from "../kernel/text.ts";
import type { Applicant, CaseCommand } from "./commands.ts";

/**
 * A command with every text in its one form, so that the same words typed on two keyboards are the same words: in search, on papers, in the
 * check whether somebody has applied before. Part of judging, so the device and the county come to the same, of acts of older programs too.
 */
export function inForm<C extends CaseCommand>(command: C): C {
  const whole = formedDeeply(command) as C;
  if ("applicant" in whole) return { ...whole, applicant: applicantInForm(whole.applicant) };
  if ("receivedBy" in whole) return { ...whole, receivedBy: formedName(whole.receivedBy) };
  if (whole.type === "represent") return { ...whole, name: formedName(whole.name), idNumber: formedNumber(whole.idNumber), phone: formedNumber(whole.phone) };
  if (whole.type === "withdraw" && whole.signedBy) return { ...whole, signedBy: formedName(whole.signedBy) };
  return whole;
}

export const applicantInForm = (a: Applicant): Applicant => ({
  ...a,
  name: formedName(a.name),
  idNumber: formedNumber(a.idNumber),
  phone: formedNumber(a.phone),
  address: formedName(a.address),
});
