import { formedNumber } from "../kernel/text.ts";

/** A mainland mobile or landline number as typed → E.164 (`+8613…`), or null when it is neither. */
export function parsePhone(text: string): string | null {
  const digits = formedNumber(text)
    .replace(/[()-]/g, "")
    .replace(/^(\+86|0086)/, "");
  if (/^1[3-9]\d{9}$/.test(digits)) return `+86${digits}`;
  if (/^0\d{2,3}\d{7,8}$/.test(digits) && digits.length <= 12) return `+86${digits.slice(1)}`;
  return null;
}
