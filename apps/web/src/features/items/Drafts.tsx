import { useNavigate } from "@solidjs/router";
import { hasRole } from "@yimen/domain";
import { Field, FormButtons } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { formatTime, t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { unitNames } from "../../app/names.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, signedIn } from "../../app/session.ts";
import { draftFault } from "./draftFault.ts";
import "../../messages/desk.ts";
import "../../messages/editor.ts";
import { asked } from "../../app/asked.ts";

/** Drafts that are open, those handed in first; and the beginning of a new item. */
export function Drafts(props: { stamp: number }) {
  const { actor, db } = signedIn();
  const navigate = useNavigate();
  const [drafts, { refetch }] = asked(
    () => props.stamp + 1,
    () => api.item.draft.list.query().catch(() => null),
  );
  const [open, setOpen] = createSignal(false);
  const [fault, setFault] = createSignal<string>();
  const catalogue = live(() => db.get("catalogue"));
  const units = () => [...unitNames(catalogue())];
  const sorted = () => [...(drafts() ?? [])].sort((a, b) => Number(b.state === "submitted") - Number(a.state === "submitted"));
  const begin = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const code = String(form.get("code")).normalize("NFKC").trim().toUpperCase();
    if (!/^[A-Z][A-Z0-9]{1,11}$/.test(code)) return setFault(t("draft.badCode"));
    try {
      const { id } = await api.item.draft.begin.mutate({ code, fresh: true, unit: form.get("unit") ? String(form.get("unit")) : null });
      navigate(`/items/draft/${id}`);
    } catch (error) {
      setFault(draftFault(error));
    }
  };
  return (
    <section class="y-card" data-drafts={drafts()?.length ?? ""}>
      <div class="y-row between">
        <h2 class="flat">{t("draft.title")}</h2>
        <button type="button" class="y-button primary" data-do="new-item" aria-expanded={open()} onClick={() => setOpen(!open())}>
          {t("draft.new")}
        </button>
      </div>
      <Show when={open()}>
        <form class="above" onSubmit={begin} data-form="new-item">
          <Field id="new-code" label={t("draft.newCode")} hint={t("draft.newCodeHint")} error={fault()}>
            <input id="new-code" name="code" class="y-input" autocomplete="off" maxlength={12} required />
          </Field>
          <Show when={hasRole(actor, "admin")}>
            <Field id="new-unit" label={t("draft.ofUnit")}>
              <select id="new-unit" name="unit" class="y-input">
                <For each={units()}>{([unit, name]) => <option value={unit}>{name}</option>}</For>
              </select>
            </Field>
          </Show>
          <FormButtons yes={t("draft.begin")} no={t("do.cancel")} onCancel={() => setOpen(false)} />
        </form>
      </Show>
      <Show when={drafts() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={sorted().length > 0} fallback={<Show when={drafts()}>{<p class="muted above">{t("draft.none")}</p>}</Show>}>
        <ul class="list above">
          <For each={sorted()}>
            {(d) => (
              <li>
                <a class="line" href={`/items/draft/${d.id}`} data-draft={d.code}>
                  <span class="top">
                    <span>{`${d.name || t("editor.unnamed")} ${d.change === "content" ? "" : `· ${td("draftChange", d.change)}`}`}</span>
                    <span class={`y-tag ${d.state === "returned" ? "danger" : "warning"}`}>{td("draft", d.state)}</span>
                  </span>
                  <span class="sub">{`${d.code} · ${d.authorName} · ${formatTime(Date.parse(d.updatedAt))}`}</span>
                </a>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
