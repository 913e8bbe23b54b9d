import { unreached } from "./countyFault.ts";
import { t } from "./i18n.ts";

/** What a list that only the county has says while the county can't be reached. */
export function Offline(props: { onRetry: () => unknown }) {
  return (
    <div class="y-notice warning">
      <p>{unreached()}</p>
      <button type="button" class="y-button" onClick={() => props.onRetry()}>
        {t("inbox.retry")}
      </button>
    </div>
  );
}
