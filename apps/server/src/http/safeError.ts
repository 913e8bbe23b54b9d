import { resolve, sep } from "node:path";

/** The program's own folder: paths in what is written down begin below it. */
const root = resolve(import.meta.dirname, "../../../..") + sep;

export type SafeError = { type: string; code?: string; routine?: string; table?: string; constraint?: string; at: string[] };

/**
 * What may be written down of an error. Never its message, detail, query or parameters: Postgres puts the values of a row into them, and a parser
 * the text that it could not read. What remains tells an engineer where it broke: the kind, the code, and the program's own lines.
 */
export function safeError(error: unknown): SafeError {
  const chain: { [key: string]: unknown }[] = [];
  for (let e = error as { [key: string]: unknown } | null | undefined; e && typeof e === "object" && chain.length < 5; e = e.cause as typeof e) chain.push(e);
  const inner = chain.at(-1) ?? {};
  const word = (value: unknown) => (typeof value === "string" && /^[\w.:-]{1,80}$/.test(value) ? value : undefined);
  const said = (name: string) => chain.map((e) => word(e[name])).find((v) => v !== undefined);
  const frames = String(inner.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line) && line.includes(root) && !line.includes("node_modules"))
    .map((line) => /^\s+at (?:async )?(.*)$/.exec(line)?.[1]?.replaceAll(`file://${root}`, "").replaceAll(root, "") ?? "");
  const [code, routine, table, constraint] = [said("code"), said("routine"), said("table_name"), said("constraint_name")];
  return {
    type: word(inner.name) ?? typeof error,
    ...(code && { code }),
    ...(routine && { routine }),
    ...(table && { table }),
    ...(constraint && { constraint }),
    at: frames.slice(0, 8),
  };
}
