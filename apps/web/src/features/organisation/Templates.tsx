import { Field, type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { countyFault } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { api } from "../../app/session.ts";
import { draftFault } from "../items/draftFault.ts";
import "../../messages/editor.ts";

/** Items to begin with: those of the template whose unit is here, taken over as drafts for another to publish. */
export function Templates() {
  const [items, { refetch }] = asked(() => api.county.templates.query().catch(() => null));
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const sound = () => (items.latest ?? []).filter((i) => i.here && i.faults.length === 0);
  const tick = (code: string, on: boolean) => setChosen(new Set(on ? [...chosen(), code] : [...chosen()].filter((c) => c !== code)));
  const take = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      const { taken } = await api.county.takeTemplates.mutate({ codes: [...chosen()], document: String(new FormData(event.currentTarget as HTMLFormElement).get("document")) });
      setSaid({ text: t("template.taken", { n: taken }), bad: false });
      setChosen(new Set<string>());
      await refetch();
    } catch (error) {
      setSaid({ text: draftFault(error) || countyFault(error), bad: true });
    }
  };
  return (
    <section class="y-card">
      <p class="muted">{t("template.about")}</p>
      <Said outcome={said()} />
      <Show when={items() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={items.latest?.length === 0}>
        <p>{t("template.none")}</p>
      </Show>
      <Show when={(items.latest?.length ?? 0) > 0}>
        <form onSubmit={take} data-form="templates">
          <div class="y-row">
            <label>
              <input
                type="checkbox"
                data-do="all-templates"
                checked={chosen().size > 0 && chosen().size === sound().length}
                onChange={(e) => setChosen(new Set(e.currentTarget.checked ? sound().map((i) => i.code) : []))}
              />{" "}
              {t("template.all")}
            </label>
          </div>
          <Field id="template-document" label={t("template.document")}>
            <input id="template-document" name="document" class="y-input" autocomplete="off" required maxlength={120} />
          </Field>
          <button type="submit" class="y-button primary" disabled={chosen().size === 0}>
            {t("template.take", { n: chosen().size })}
          </button>
          <ul class="plain above">
            <For each={items.latest ?? []}>
              {(i) => (
                <li class="below">
                  <label class="y-row steady">
                    <input type="checkbox" checked={chosen().has(i.code)} disabled={!i.here || i.faults.length > 0} onChange={(e) => tick(i.code, e.currentTarget.checked)} />
                    <span class="grow">
                      {i.name} <span class="muted small">{`${i.code} · ${i.unitName}`}</span>
                    </span>
                    <Show when={!i.here || i.faults.length > 0}>
                      <span class="y-tag warning">{i.here ? t("template.faults") : t("template.noUnit", { unit: i.unitName })}</span>
                    </Show>
                  </label>
                </li>
              )}
            </For>
          </ul>
        </form>
      </Show>
    </section>
  );
}
