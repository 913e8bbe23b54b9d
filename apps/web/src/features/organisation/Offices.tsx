import { type CountyPlan, inForce, legalDateOf, type OfficeRow, officeLevel } from "@yimen/domain";
import { Said } from "@yimen/ui";
import { For, Show } from "solid-js";
import { t, td } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import { createEditing } from "./editing.ts";
import { given, RowForm } from "./RowForm.tsx";

/** The county centre, townships and village points: added, renamed, moved to another township, closed by their last day. */
export function Offices(props: { plan: CountyPlan; onChanged: () => Promise<void> }) {
  const { open, setOpen, said, row, saved } = createEditing<OfficeRow>(props.onChanged);
  const today = legalDateOf(Date.now());
  const sorted = () => [...props.plan.offices].sort((a, b) => (a.code < b.code ? -1 : 1));
  return (
    <>
      <Said outcome={said()} />
      <Show when={open() === null}>
        <button type="button" class="y-button primary" data-do="add-office" onClick={() => setOpen("new")}>
          {t("county.add")}
        </button>
      </Show>
      <Show when={open()} keyed>
        <RowForm
          id="office"
          fields={[
            { name: "code", label: t("county.code"), value: row()?.code },
            { name: "name", label: t("county.name"), value: row()?.name },
            { name: "movedFrom", label: t("county.movedFrom") },
            { name: "from", label: t("county.from"), value: row()?.from, date: true },
            { name: "until", label: t("county.until"), value: row()?.until, date: true },
          ]}
          onSave={async (word) => {
            // A point whose code is written anew has moved: it was under the one it had.
            const was = row()?.code;
            const movedFrom = word("movedFrom") || (was && was !== word("code") ? was : "");
            await api.county.save.mutate({
              part: "offices",
              row: { code: word("code"), name: word("name"), ...given("movedFrom", movedFrom), ...given("from", word("from")), ...given("until", word("until")) },
            });
            await saved();
          }}
          onCancel={() => setOpen(null)}
        />
      </Show>
      <ul class="plain above">
        <For each={sorted()}>
          {(o) => (
            <li class={`y-row steady below level-${officeLevel(o.code)}`} data-office={o.code}>
              <span class="number">{o.code}</span>
              <strong class="grow">{o.name}</strong>
              <span class="y-tag">{inForce(o, today) ? td("county", `level.${officeLevel(o.code)}`) : t("county.closed")}</span>
              <button type="button" class="y-button small" onClick={() => setOpen(o)}>
                {t("county.edit")}
              </button>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
