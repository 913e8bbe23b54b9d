import { For } from "solid-js";
import { t } from "../../app/i18n.ts";
import "../../messages/desk.ts";
import "../../messages/editor.ts";

/** What a draft changes, as the one who publishes it reads it: place, before, after. */
export function Changes(props: { changes: readonly { readonly where: string; readonly before: string; readonly after: string }[] }) {
  return (
    <table class="y-table">
      <thead>
        <tr>
          <th>{t("items.where")}</th>
          <th>{t("draft.before")}</th>
          <th>{t("draft.after")}</th>
        </tr>
      </thead>
      <tbody>
        <For each={props.changes}>
          {(c) => (
            <tr>
              <td>{c.where}</td>
              <td class="muted">{c.before || "—"}</td>
              <td>{c.after || "—"}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
