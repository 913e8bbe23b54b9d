import { answerOf, faultKind, requestOf } from "../sync/index.ts";
import { t } from "./i18n.ts";
import { reach } from "./reach.ts";

/** Words for what did not come from the county, by how the last call ended: a fault of the program is never called a missing network. */
export const unreached = (): string => t(({ line: "inbox.offline", busy: "inbox.busy", answered: "inbox.failed" } as const)[reach()]);

/** Why the county did not do what a screen asked, in words: that another must do it, the screen's own word for a refusal, or how it could not be reached. */
export function countyFault(error: unknown, refused?: string): string {
  const answer = answerOf(error);
  if (answer?.message === "hands.same") return t("hands.same");
  const kind = faultKind(error);
  if (kind === "line") return t("inbox.offline");
  if (kind === "program" && answer && refused) return refused;
  const number = requestOf(error);
  return t(kind === "busy" ? "inbox.busy" : "inbox.failed") + (number ? t("inbox.number", { number }) : "");
}
