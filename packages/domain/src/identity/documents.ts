import type { LegalDate } from "../kernel/legalDate.ts";
import { residentIdFault } from "./residentId.ts";

/**
 * Documents by which a person shows who they are, where an item admits them besides the resident ID. Residence permits of people from Hong Kong, Macao
 * (810000, 820000) and Taiwan (830000) are numbered by GB 11643 as resident IDs are; so is the foreigner's permanent residence card of 2023 (18 figures,
 * the first a 9), while its earlier form has three letters and twelve figures. Of the others the shape is all that anybody can check.
 */
export const idKinds = ["residentId", "hkMacaoTaiwanResidence", "hkMacaoPermit", "taiwanPermit", "permanentResidence", "passport", "military"] as const;
export type IdKind = (typeof idKinds)[number];

/** What is wrong with a document's number; the words are in the catalogue under `fault.<code>`. */
export type DocumentFault =
  | ReturnType<typeof residentIdFault>
  | "document.permit"
  | "document.taiwanPermit"
  | "document.residence"
  | "document.permanent"
  | "document.passport"
  | "document.military";

const shapes: Partial<Record<IdKind, { readonly shape: RegExp; readonly code: NonNullable<DocumentFault> }>> = {
  hkMacaoPermit: { shape: /^[HM]\d{8}(\d{2})?$/, code: "document.permit" },
  taiwanPermit: { shape: /^\d{8}$/, code: "document.taiwanPermit" },
  passport: { shape: /^(?=.*\d)[A-Z0-9]{5,17}$/, code: "document.passport" },
  military: { shape: /^[\p{L}\p{N}]{4,20}$/u, code: "document.military" },
};

/** @param number normalised (`formedNumber`): no blanks, capitals. @returns the fault, or null where nothing is known against it */
export function documentFault(kind: IdKind, number: string, today: LegalDate): DocumentFault {
  switch (kind) {
    case "residentId":
      return residentIdFault(number, today);
    case "hkMacaoTaiwanResidence":
      return /^8[123]0000/.test(number) ? residentIdFault(number, today) : "document.residence";
    case "permanentResidence":
      if (/^[A-Z]{3}\d{12}$/.test(number)) return null;
      return /^9\d{16}[\dX]$/.test(number) ? residentIdFault(number, today) : "document.permanent";
    default: {
      const { shape, code } = shapes[kind] ?? {};
      return shape?.test(number) ? null : (code ?? null);
    }
  }
}
