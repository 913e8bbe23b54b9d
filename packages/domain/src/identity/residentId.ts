import { type LegalDate, parseLegalDate } from "../kernel/legalDate.ts";
import { formedNumber } from "../kernel/text.ts";

/** What is wrong with a resident identity number; the words are in the catalogue under `field.<code>`. */
export type ResidentIdFault = "residentId.length" | "residentId.old15" | "residentId.characters" | "residentId.birthDate" | "residentId.check";

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = "10X98765432";

/** Full-width digits, blanks and a lower-case x are ways of typing, not errors. */
export const normaliseResidentId = (text: string): string => formedNumber(text);

/**
 * Checks a resident identity number (GB 11643-1999), already normalised.
 * @param today a birth date after it is refused
 * @returns the fault, or null when the number is sound. Never the digit that would make it pass.
 */
export function residentIdFault(id: string, today: LegalDate): ResidentIdFault | null {
  if (/^\d{15}$/.test(id)) return "residentId.old15";
  if (id.length !== 18) return "residentId.length";
  if (!/^[1-9]\d{16}[\dX]$/.test(id)) return "residentId.characters";
  const born = parseLegalDate(`${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`);
  if (!born || born > today || born < "1850-01-01") return "residentId.birthDate";
  const sum = weights.reduce((total, weight, i) => total + weight * Number(id[i]), 0);
  return checkCharacters[sum % 11] === id[17] ? null : "residentId.check";
}

/** Completed years of age on a day, from a sound number; null for any other. */
export function ageOn(id: string, day: LegalDate): number | null {
  const born = parseLegalDate(`${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`);
  if (!born || residentIdFault(id, day)) return null;
  return Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(4) < born.slice(4) ? 1 : 0);
}

/** The last character that makes 17 digits a sound number: for invented people of fixtures only. */
export const residentIdCheck = (first17: string): string => {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return checkCharacters[sum % 11] ?? "";
};
