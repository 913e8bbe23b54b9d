import { answerOf } from "../sync/index.ts";
import { t } from "./i18n.ts";

/** Why the county did not do what a screen asked, in words: that another must do it, the screen's own word for a refusal, or that it can't be reached. */
export function countyFault(error: unknown, refused: string = t("inbox.offline")): string {
  const answer = answerOf(error);
  return !answer ? t("inbox.offline") : answer.message === "hands.same" ? t("hands.same") : refused;
}
