import { nameInitials } from "@yimen/db";
import { type CaseState, formedName, formedNumber, formerNames, nearNumbers, parseCaseNumber } from "@yimen/domain";

/** A keyed digest: what a number ends in is found by it, and not read from it without the county's secret. */
export type Digest = (kind: "id" | "phone", text: string) => string;

const han = /\p{Script=Han}/u;
/** A name as it is cut and compared: without the dot that stands between the parts of some. */
export const plain = (name: string): string => formedName(name).replaceAll("·", "").toLowerCase();
const pairs = (text: string): string[] => {
  const chars = [...text];
  return chars.slice(1).map((c, i) => (chars[i] ?? "") + c);
};
/** People's names are found by any character of them, firms' and offices' by any two. */
const longestPersonsName = 6;

function nameWords(name: string): string[] {
  const text = plain(name);
  const chars = [...text];
  const latin = text.split(/\s+/).filter((word) => word && !han.test(word));
  return [
    ...(chars.length <= longestPersonsName ? chars.filter((c) => han.test(c)) : chars.slice(0, 1)).map((c) => `n:${c}`),
    ...pairs(text).map((pair) => `n:${pair}`),
    ...latin.map((word) => `l:${word}`),
    ...(han.test(text) ? [`p:${nameInitials(text)}`] : []),
  ];
}

const lastFour = (number: string): string => formedNumber(number).slice(-4);

/** Everything a case is found by besides its number. */
export function caseWords(state: CaseState, digest: Digest): string[] {
  const { applicant } = state;
  const numbers = [applicant, ...(state.formerApplicants ?? []).map((f) => f.applicant)];
  return [
    ...new Set([
      ...[applicant.name, ...formerNames(state)].flatMap(nameWords),
      ...numbers.map((a) => `i:${digest("id", lastFour(a.idNumber))}`),
      ...numbers.filter((a) => a.phone).map((a) => `t:${digest("phone", lastFour(a.phone))}`),
      ...(state.result?.documentNumber ? [`d:${formedNumber(state.result.documentNumber)}`] : []),
    ]),
  ];
}

/**
 * What somebody typed, as what is looked up. `words`: any of them, whole; `prefix`: words that begin so; `within`: what the name of what is found holds, where
 * two characters found it.
 */
export type Question =
  | { readonly by: "number"; readonly number: string }
  | { readonly by: "beginning"; readonly of: string }
  | { readonly by: "near"; readonly numbers: readonly string[] }
  | { readonly by: "words"; readonly words: readonly string[]; readonly within: string | null }
  | { readonly by: "prefix"; readonly prefix: string };

export function questionsOf(typed: string, digest: Digest): Question[] {
  const text = plain(typed);
  const number = formedNumber(typed);
  if (parseCaseNumber(number)) return [{ by: "number", number }];
  const near = nearNumbers(number);
  if (near.length > 0) return [{ by: "near", numbers: near }];
  const questions: Question[] = [];
  // The beginning of a number: division and year, as far as somebody remembers it.
  if (/^\d{6}(-[0-9A-Z-]*)?$/.test(number)) questions.push({ by: "beginning", of: number });
  if (/^[0-9X]{4}$/.test(number)) questions.push({ by: "words", words: [`i:${digest("id", number)}`, `t:${digest("phone", number)}`], within: null });
  if (/\d/.test(number) && number.length > 4) questions.push({ by: "words", words: [`d:${number}`], within: null });
  if (/^[a-z]{1,12}$/.test(text)) questions.push({ by: "prefix", prefix: `p:${text}` });
  if (/^[a-z' -]{2,}$/.test(text)) questions.push({ by: "prefix", prefix: `l:${text.split(/\s+/)[0]}` });
  const chars = [...text];
  if (chars.length === 1 && han.test(text)) questions.push({ by: "words", words: [`n:${text}`], within: null });
  // Names of every script are cut in pairs.
  if (chars.length >= 2 && /\p{L}/u.test(text) && !/^[\dx]{4}$/.test(text))
    questions.push({ by: "words", words: [`n:${chars[0]}${chars[1]}`], within: chars.length > 2 ? text : null });
  return questions;
}
