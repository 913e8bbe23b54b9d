import { expect, test } from "vitest";
import type { LegalDate } from "../kernel/legalDate.ts";
import { documentFault, type IdKind } from "./documents.ts";
import { residentIdCheck } from "./residentId.ts";

const today = "2026-11-28" as LegalDate;
const checked = (first17: string) => first17 + residentIdCheck(first17);

test.each<[IdKind, string]>([
  ["residentId", "361028199003071235"],
  ["hkMacaoTaiwanResidence", checked("81000019900307123")],
  ["hkMacaoTaiwanResidence", checked("83000020010101001")],
  ["hkMacaoPermit", "H12345678"],
  ["hkMacaoPermit", "M1234567801"],
  ["taiwanPermit", "01234567"],
  ["permanentResidence", "CHN110012345678"],
  ["permanentResidence", checked("91184019900307123")],
  ["passport", "E12345678"],
  ["passport", "G1234567"],
  ["military", "军字第0123456号"],
])("%s %s is taken", (kind, number) => expect(documentFault(kind, number, today)).toBeNull());

test.each<[IdKind, string, string]>([
  ["residentId", "361028199003071236", "residentId.check"],
  ["hkMacaoTaiwanResidence", "361028199003071235", "document.residence"],
  ["hkMacaoTaiwanResidence", `${checked("81000019900307123").slice(0, 17)}A`, "residentId.characters"],
  ["hkMacaoPermit", "A12345678", "document.permit"],
  ["hkMacaoPermit", "H123456789", "document.permit"],
  ["taiwanPermit", "0123456", "document.taiwanPermit"],
  ["permanentResidence", "CHN11001234567", "document.permanent"],
  ["permanentResidence", "361028199003071235", "document.permanent"],
  ["passport", "ABCDEFG", "document.passport"],
  ["passport", "E1", "document.passport"],
  ["military", "？", "document.military"],
])("%s %s is refused as %s", (kind, number, code) => expect(documentFault(kind, number, today)).toBe(code));
