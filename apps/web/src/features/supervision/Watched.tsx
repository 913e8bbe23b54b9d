import { parseLegalDate, type Thresholds } from "@yimen/domain";
import { Field } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { countyFault } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import "../../messages/supervision.ts";

const figures = [
  { key: "reminderShare", of: 100, most: 100 },
  { key: "warningShare", of: 100, most: 100 },
  { key: "warningDays", of: 1, most: 365 },
  { key: "heldDays", of: 1, most: 365 },
  { key: "reasonsWithin", of: 1, most: 365 },
  { key: "rectifyWithin", of: 1, most: 365 },
] as const;

/** By what the supervision watches, what is coming, and for its office a form for the next version. */
export function Watched(props: { mayChange: boolean }) {
  const [versions, { refetch }] = asked(() => api.supervision.thresholds.query().catch(() => null));
  const [open, setOpen] = createSignal(false);
  const [said, setSaid] = createSignal<{ text: string; look: string } | null>(null);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const from = parseLegalDate(String(form.get("from")));
    if (!from) return setSaid({ text: t("signals.watch.refused"), look: "danger" });
    // The county looks at the figures: its schema stays there, and off the phones.
    const wish = { from, document: String(form.get("document")), ...Object.fromEntries(figures.map(({ key, of }) => [key, Number(form.get(key)) / of])) } as Thresholds;
    try {
      await api.supervision.setThresholds.mutate(wish);
      setSaid({ text: t("signals.watch.saved", { from }), look: "ok" });
      setOpen(false);
      await refetch();
    } catch (error) {
      setSaid({ text: countyFault(error, t("signals.watch.refused")), look: "danger" });
    }
  };
  return (
    <Show when={versions.latest}>
      {(v) => (
        <section class="y-card" data-watched>
          <h2>{t("signals.watch")}</h2>
          <p>{v().now.document ? `${t("signals.watch.now", { from: v().now.from })}（${v().now.document}）` : t("signals.watch.usual")}</p>
          <dl class="y-facts figures">
            <For each={figures}>
              {({ key, of }) => (
                <>
                  <dt>{t(`signals.watch.${key}`)}</dt>
                  <dd class="number">{`${Math.round(v().now[key] * of)}${of === 100 ? "%" : ""}`}</dd>
                </>
              )}
            </For>
          </dl>
          <For each={v().coming}>{(c) => <p class="y-notice">{t("signals.watch.coming", { from: c.from, document: c.document })}</p>}</For>
          <Show when={said()}>
            {(s) => (
              <p class={`y-notice ${s().look}`} role="status">
                {s().text}
              </p>
            )}
          </Show>
          <Show when={props.mayChange}>
            <button type="button" class="y-button below" data-do="watch-change" aria-expanded={open()} onClick={() => setOpen(!open())}>
              {t("signals.watch.change")}
            </button>
            <Show when={open()}>
              <form onSubmit={save}>
                <Field id="watch-from" label={t("signals.watch.from")} hint={t("signals.watch.fromHint", { date: v().earliest })}>
                  <input id="watch-from" name="from" type="date" class="y-input" min={v().earliest} value={v().earliest} required />
                </Field>
                <For each={figures}>
                  {({ key, of, most }) => (
                    <Field id={`watch-${key}`} label={t(`signals.watch.${key}`)}>
                      <input id={`watch-${key}`} name={key} type="number" min="0" max={most} step="1" class="y-input" value={Math.round(v().now[key] * of)} required />
                    </Field>
                  )}
                </For>
                <Field id="watch-document" label={t("signals.watch.document")}>
                  <input id="watch-document" name="document" class="y-input" maxlength="100" required />
                </Field>
                <button type="submit" class="y-button primary">
                  {t("signals.watch.save")}
                </button>
              </form>
            </Show>
          </Show>
        </section>
      )}
    </Show>
  );
}
