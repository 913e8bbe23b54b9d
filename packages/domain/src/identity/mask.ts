import type { FormField, FormValue } from "../catalogue/form.ts";

/**
 * At least a third of the characters go. A text too short for its usual ends (a permit of eleven characters has nothing between the first
 * six and the last four) shows a quarter of itself, its end, at most.
 */
const keep = (text: string, first: number, last: number): string => {
  const marks = [...text];
  const fits = (marks.length - first - last) * 3 >= marks.length;
  const [head, tail] = fits ? [first, last] : [0, Math.floor(marks.length / 4)];
  return marks.map((mark, i) => (i < head || i >= marks.length - tail ? mark : "*")).join("");
};

/**
 * What a screen shows of personal data until somebody asks to see it: enough to tell one person from the next, too little to copy. The
 * division and the last four of an ID or a code, the ends of a phone number, the last four of a bank card, the place of an address without
 * the door (a common reading of GB/T 35273-2020, 7.2).
 */
export const mask = {
  idNumber: (value: string): string => keep(value, 6, 4),
  phone: (value: string): string => keep(value.replace(/^\+86/, ""), 3, 4),
  name: (value: string): string => keep(value, [...value].length > 1 ? 1 : 0, 0),
  bankCard: (value: string): string => keep(value, 0, 4),
  address: (value: string): string => keep(value, Math.min(6, Math.floor([...value].length / 2)), 0),
};

/** A form's value as it is shown masked; values that name nobody are shown as they are. */
export function maskValue(field: Pick<FormField, "type">, value: FormValue): FormValue {
  if (typeof value !== "string") return value;
  switch (field.type) {
    case "residentId":
    case "creditCode":
      return mask.idNumber(value);
    case "phone":
      return mask.phone(value);
    case "bankCard":
      return mask.bankCard(value);
    default:
      return value;
  }
}
