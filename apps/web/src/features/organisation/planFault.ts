import type { PlanFault } from "@yimen/domain";
import { countyFault } from "../../app/countyFault.ts";
import { t, td } from "../../app/i18n.ts";
import { answerOf } from "../../sync/index.ts";
import "../../messages/county.ts";

export const planFaultText = (f: Pick<PlanFault, "code" | "params">): string => td("plan", f.code, f.params);

/** Why the county was not changed, in words; by column for the form that asked. */
export function savedFault(error: unknown): { text: string; columns: Map<string, string> } {
  const answer = answerOf(error);
  const fields = (error as { data?: { fields?: string[] } }).data?.fields ?? [];
  const columns = new Map<string, string>();
  const texts = fields.map((field) => {
    const [, , column = "", code = "", ...rest] = field.split(".");
    const text = td("plan", code, JSON.parse(rest.join(".") || "{}") as Record<string, string>);
    columns.set(column, text);
    return text;
  });
  if (answer?.message === "person.heir") return { text: t("person.heir"), columns };
  return { text: texts.length > 0 ? [...new Set(texts)].join("；") : countyFault(error), columns };
}
