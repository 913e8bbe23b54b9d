import { type CountyPlan, inForce, legalDateOf, type WindowRow } from "@yimen/domain";
import { Said } from "@yimen/ui";
import { For, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import { createEditing } from "./editing.ts";
import { given, RowForm } from "./RowForm.tsx";

/** Resident units and their windows in the hall. A unit is there by its windows; with the last one it closes. */
export function Windows(props: { plan: CountyPlan; onChanged: () => Promise<void> }) {
  const { open, setOpen, said, row, saved } = createEditing<WindowRow>(props.onChanged);
  const today = legalDateOf(Date.now());
  const units = () => [...Map.groupBy(props.plan.windows, (w) => w.unit)].sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <>
      <Said outcome={said()} />
      <Show when={open() === null}>
        <button type="button" class="y-button primary" data-do="add-window" onClick={() => setOpen("new")}>
          {t("county.add")}
        </button>
      </Show>
      <Show when={open()} keyed>
        <RowForm
          id="window"
          fields={[
            { name: "code", label: t("county.code"), value: row()?.code, fixed: row() !== undefined },
            { name: "name", label: t("county.window"), value: row()?.name },
            { name: "unit", label: t("county.unit"), value: row()?.unit },
            { name: "unitName", label: t("county.unitName"), value: row()?.unitName },
            { name: "from", label: t("county.from"), value: row()?.from, date: true },
            { name: "until", label: t("county.until"), value: row()?.until, date: true },
          ]}
          onSave={async (word) => {
            await api.county.save.mutate({
              part: "windows",
              row: {
                code: word("code"),
                name: word("name"),
                unit: word("unit").toUpperCase(),
                unitName: word("unitName"),
                ...given("from", word("from")),
                ...given("until", word("until")),
              },
            });
            await saved();
          }}
          onCancel={() => setOpen(null)}
        />
      </Show>
      <Show when={props.plan.windows.length === 0}>
        <p class="y-card">{t("county.none")}</p>
      </Show>
      <For each={units()}>
        {([unit, windows]) => (
          <section class="y-card above" data-unit={unit}>
            <h2>
              {windows[0]?.unitName} <span class="muted small number">{unit}</span>
            </h2>
            <ul class="plain">
              <For each={windows}>
                {(w) => (
                  <li class="y-row steady below">
                    <span class="number">{w.code}</span>
                    <span class="grow">{w.name}</span>
                    <Show when={!inForce(w, today)}>
                      <span class="y-tag">{t("county.closed")}</span>
                    </Show>
                    <button type="button" class="y-button small" onClick={() => setOpen(w)}>
                      {t("county.edit")}
                    </button>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
    </>
  );
}
