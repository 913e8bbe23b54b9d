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

type DraftLine = Awaited<ReturnType<typeof api.item.draft.list.query>>[number];

/** One draft, or all of a workbook that wait together. */
function Line(props: { of: readonly DraftLine[] }) {
  const first = () => props.of[0] as DraftLine;
  const byWorkbook = () => first().state === "submitted" && first().bundle !== null;
  const change = () => (first().change === "content" ? "" : `· ${td("draftChange", first().change)}`);
  return (
    <li>
      <a
        class="line"
        href={byWorkbook() ? `/items/workbook/${first().bundle}` : `/items/draft/${first().id}`}
        data-draft={byWorkbook() ? undefined : first().code}
        data-bundle={byWorkbook() ? props.of.length : undefined}
      >
        <span class="top">
          <span>{byWorkbook() ? t("draft.byWorkbook", { n: props.of.length }) : `${first().name || t("editor.unnamed")} ${change()}`}</span>
          <span class={`y-tag ${first().state === "returned" ? "danger" : "warning"}`}>{td("draft", first().state)}</span>
        </span>
        <span class="sub">
          {[
            byWorkbook()
              ? props.of
                  .slice(0, 4)
                  .map((d) => d.name)
                  .join("、") + (props.of.length > 4 ? "……" : "")
              : first().code,
            first().authorName,
            formatTime(Date.parse(first().updatedAt)),
          ].join(" · ")}
        </span>
      </a>
    </li>
  );
}

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
  /** Those of one workbook that wait together are one line. */
  const sorted = () => {
    const waiting = (d: DraftLine) => d.state === "submitted" && d.bundle !== null;
    const all = drafts() ?? [];
    const bundles = [...Map.groupBy(all.filter(waiting), (d) => d.bundle)].map(([, of]) => of);
    const singles = all.filter((d) => !waiting(d)).map((d) => [d]);
    return [...bundles, ...singles].sort((a, b) => Number(b[0]?.state === "submitted") - Number(a[0]?.state === "submitted"));
  };
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
          <For each={sorted()}>{(of) => <Line of={of} />}</For>
        </ul>
      </Show>
    </section>
  );
}
