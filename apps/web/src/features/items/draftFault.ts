import { unreached } from "../../app/countyFault.ts";
import { td } from "../../app/i18n.ts";
import { answerOf } from "../../sync/index.ts";
import "../../messages/editor.ts";

/** Why the county did not take what was asked of a draft, in words; without an answer, that it can't be reached. */
export function draftFault(error: unknown): string {
  const answer = answerOf(error)?.message;
  return answer?.startsWith("draft.") ? td("draft", answer.slice("draft.".length)) : unreached();
}
