import { formedNumber } from "../kernel/text.ts";

export type CreditCodeFault = "creditCode.length" | "creditCode.characters" | "creditCode.check";

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

export const normaliseCreditCode = (text: string): string => formedNumber(text);

/** Checks a unified social credit code (GB 32100-2015), already normalised; null when sound. */
export function creditCodeFault(code: string): CreditCodeFault | null {
  if (code.length !== 18) return "creditCode.length";
  if (!/^[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}$/.test(code)) return "creditCode.characters";
  let sum = 0;
  let weight = 1;
  for (let i = 0; i < 17; i += 1) {
    sum += alphabet.indexOf(code[i] ?? "") * weight;
    weight = (weight * 3) % 31;
  }
  return alphabet[(31 - (sum % 31)) % 31] === code[17] ? null : "creditCode.check";
}
