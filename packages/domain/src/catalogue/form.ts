import { z } from "zod/mini";
import { creditCodeFault, normaliseCreditCode } from "../identity/creditCode.ts";
import { parsePhone } from "../identity/phone.ts";
import { normaliseResidentId, residentIdFault } from "../identity/residentId.ts";
import { type LegalDate, parseLegalDate } from "../kernel/legalDate.ts";
import { formed, formedNumber } from "../kernel/text.ts";

/** Shown and required only while another field has one of these values. */
export const Condition = z.object({ field: z.string(), in: z.array(z.union([z.string(), z.boolean()])) });
export type Condition = z.infer<typeof Condition>;

export const FormField = z.object({
  key: z.string().check(z.regex(/^[a-z][A-Za-z0-9]*$/)),
  label: z.string(),
  type: z.enum(["text", "longText", "integer", "money", "date", "residentId", "creditCode", "phone", "choice", "yesNo", "bankCard"]),
  required: z.boolean(),
  when: z.optional(Condition),
  choices: z.optional(z.array(z.string())),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  hint: z.optional(z.string()),
});
export type FormField = z.infer<typeof FormField>;

export const FormStep = z.object({ title: z.string(), fields: z.array(FormField) });
export type FormStep = z.infer<typeof FormStep>;

export const FormValue = z.union([z.string().check(z.maxLength(2000)), z.number(), z.boolean(), z.null()]);
export type FormValue = z.infer<typeof FormValue>;
export const FormValues = z.record(z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,40}$/)), FormValue);
export type FormValues = z.infer<typeof FormValues>;

/** What is wrong at a field; the words are in the catalogue under `field.<code>`. */
export type FieldFault = { readonly field: string; readonly code: string; readonly params?: Readonly<Record<string, string | number>> };

export const holds = (condition: Condition | undefined, values: FormValues): boolean =>
  condition === undefined || condition.in.includes((values[condition.field] ?? "") as string | boolean);

const blank = (value: FormValue | undefined): boolean => value === undefined || value === null || value === "";

/** Brings what was typed into the one stored form: normalised numbers, trimmed text, E.164 phones. */
export function normaliseValue(field: FormField, value: FormValue): FormValue {
  if (typeof value !== "string") return value;
  switch (field.type) {
    case "residentId":
      return normaliseResidentId(value);
    case "creditCode":
      return normaliseCreditCode(value);
    case "phone":
      return parsePhone(value) ?? value.trim();
    case "bankCard":
      return formedNumber(value);
    case "integer":
    case "money":
      return value.trim() === "" || Number.isNaN(Number(value)) ? value.trim() : Number(value);
    default:
      return formed(value).trim();
  }
}

/** The fault of one value, or null. `today` is the Shanghai day of the act. */
export function fieldFault(field: FormField, value: FormValue | undefined, today: LegalDate): FieldFault | null {
  const fault = (code: string, params?: Record<string, string | number>): FieldFault => ({ field: field.key, code, ...(params && { params }) });
  if (blank(value)) return field.required ? fault("required", { label: field.label }) : null;
  switch (field.type) {
    case "yesNo":
      return typeof value === "boolean" ? null : fault("yesNo");
    case "integer":
    case "money": {
      if (typeof value !== "number" || !Number.isFinite(value)) return fault("number");
      if (field.type === "integer" && !Number.isInteger(value)) return fault("integer");
      if (value < (field.min ?? 0)) return fault("min", { min: field.min ?? 0 });
      return field.max !== undefined && value > field.max ? fault("max", { max: field.max }) : null;
    }
    default: {
      if (typeof value !== "string") return fault("text");
      return textFault(field, value, today, fault);
    }
  }
}

function textFault(field: FormField, value: string, today: LegalDate, fault: (code: string, params?: Record<string, string | number>) => FieldFault): FieldFault | null {
  switch (field.type) {
    case "date":
      return parseLegalDate(value) ? null : fault("date");
    case "residentId": {
      const code = residentIdFault(value, today);
      return code ? fault(code) : null;
    }
    case "creditCode": {
      const code = creditCodeFault(value);
      return code ? fault(code) : null;
    }
    case "phone":
      return parsePhone(value) ? null : fault("phone");
    case "bankCard":
      return /^\d{12,19}$/.test(value) ? null : fault("bankCard");
    case "choice":
      return field.choices?.includes(value) ? null : fault("choice");
    default:
      return value.length > (field.max ?? 500) ? fault("tooLong", { max: field.max ?? 500 }) : null;
  }
}

/** All faults of a filled form in reading order; fields whose condition does not hold are not asked. */
export const formFaults = (steps: readonly FormStep[], values: FormValues, today: LegalDate): FieldFault[] =>
  steps
    .flatMap((step) => step.fields)
    .filter((field) => holds(field.when, values))
    .map((field) => fieldFault(field, values[field.key], today))
    .filter((fault) => fault !== null);
