/** What is wrong with a password that somebody chooses; the words are in the catalogue under `password.<fault>`. */
export type PasswordFault = "short" | "simple" | "common" | "ownName";

/** How long a chosen password is at least: a Chinese character says as much as two letters (NIST SP 800-63B asks for length and a list, and for no mixture of signs). */
export const passwordLength = 12;

/** What people come to when twelve are asked for: the beginnings of most guesses at such passwords. */
const common = [
  "password",
  "passw0rd",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "1qaz2wsx",
  "abcdefg",
  "woaini",
  "iloveyou",
  "admin",
  "administrator",
  "welcome",
  "yimen",
  "zhengwu",
  "xingzheng",
  "letmein",
  "5201314",
  "woaiwojia",
  "zhongguo",
];

const width = (text: string): number => [...text].reduce((n, mark) => n + (/[\u2e80-\u{3ffff}]/u.test(mark) ? 2 : 1), 0);

/** Steps of one between neighbours, up or down, or none: 111111, 123456, fedcba. */
const isRun = (text: string): boolean => {
  const points = [...text].map((mark) => mark.codePointAt(0) ?? 0);
  const steps = points.slice(1).map((point, n) => point - (points[n] ?? 0));
  return steps.length > 0 && steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
};

/**
 * @param names what a guesser tries first: the account and the person's own name
 * @returns the fault, or null where nothing is known against it
 */
export function passwordFault(password: string, names: readonly string[] = []): PasswordFault | null {
  const text = password.normalize("NFKC").toLowerCase();
  if (width(text) < passwordLength) return "short";
  if (new Set(text).size < 5 || isRun(text)) return "simple";
  const bare = text.replace(/[^\p{L}\p{N}]/gu, "");
  // One that is a common word, or a name, with some figures behind or before it.
  const rest = (word: string) => bare.replaceAll(word, "");
  const dull = (left: string) => /^\d*$/.test(left) || isRun(left);
  if (common.some((word) => bare.includes(word) && dull(rest(word)))) return "common";
  return names
    .map((name) =>
      name
        .normalize("NFKC")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]/gu, ""),
    )
    .some((name) => name.length > 1 && bare.includes(name) && dull(rest(name)))
    ? "ownName"
    : null;
}
