import { legalDateOf, may } from "@yimen/domain";
import { Field, type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { countyFault } from "../../app/countyFault.ts";
import { t, td } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, signedIn } from "../../app/session.ts";
import "../../messages/desk.ts";
import { asked } from "../../app/asked.ts";

type Preview = Awaited<ReturnType<typeof api.calendar.preview.mutate>>;

/** The work calendar: the years that are announced, and loading the next: what it would move is seen before it is loaded. */
export function CalendarPage() {
  const { actor } = signedIn();
  const [years, { refetch }] = asked(() => api.calendar.years.query().catch(() => null));
  const next = () => Math.max(...(years() ?? []).map((y) => y.year), Number(legalDateOf(Date.now()).slice(0, 4))) + 1;
  const [preview, setPreview] = createSignal<(Preview & { year: number; text: string }) | null>(null);
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const attempt = async (work: () => Promise<void>) => {
    setSaid(null);
    try {
      await work();
    } catch (error) {
      setSaid({ text: countyFault(error, t("calendar.refused")), bad: true });
    }
  };
  const look = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [year, text] = [Number(form.get("year")), String(form.get("text"))];
    return attempt(async () => void setPreview({ ...(await api.calendar.preview.mutate({ year, text })), year, text }));
  };
  const load = (event: SubmitEvent) => {
    event.preventDefault();
    const document = String(new FormData(event.currentTarget as HTMLFormElement).get("document"));
    const { year, text } = preview() ?? { year: 0, text: "" };
    return attempt(async () => {
      const { moved } = await api.calendar.load.mutate({ year, text, document });
      setSaid({ text: t("calendar.loaded", { year, n: moved }), bad: false });
      setPreview(null);
      await refetch();
    });
  };
  return (
    <>
      <h1>{t("calendar.title")}</h1>
      <Said outcome={said()} />
      <Show when={years() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={may(actor, "calendar.load") && years()}>
        <section class="y-card">
          <h2>{t("calendar.load")}</h2>
          <p class="muted">{t("calendar.hint")}</p>
          <form onSubmit={look} data-form="announcement">
            <Field id="year" label={t("calendar.year")}>
              <input id="year" name="year" class="y-input number" inputmode="numeric" autocomplete="off" value={next()} required />
            </Field>
            <Field id="announcement" label={t("calendar.days")} hint={t("calendar.example")}>
              <textarea id="announcement" name="text" class="y-input" rows="8" autocomplete="off" required />
            </Field>
            <button type="submit" class="y-button primary">
              {t("calendar.preview")}
            </button>
          </form>
          <Show when={preview()}>
            {(p) => (
              <Show
                when={p().faults.length === 0}
                fallback={
                  <ul class="y-notice danger" data-faults={p().faults.length}>
                    <For each={p().faults}>{(f) => <li>{`${f.line > 0 ? t("items.row", { n: f.line }) : ""} ${td("announcement", f.code)} ${f.text}`}</li>}</For>
                  </ul>
                }
              >
                <div class="above" data-moved={p().total}>
                  <p>{t("calendar.moves", { n: p().total })}</p>
                  <Show when={p().moved.length > 0}>
                    <table class="y-table">
                      <thead>
                        <tr>
                          <th>{t("case.number")}</th>
                          <th>{t("calendar.from")}</th>
                          <th>{t("calendar.to")}</th>
                        </tr>
                      </thead>
                      <tbody>
                        <For each={p().moved.slice(0, 30)}>
                          {(m) => (
                            <tr>
                              <td class="number">{m.number ?? "—"}</td>
                              <td>{m.from ?? "—"}</td>
                              <td>{m.to ?? "—"}</td>
                            </tr>
                          )}
                        </For>
                      </tbody>
                    </table>
                  </Show>
                  <form onSubmit={load} data-form="load">
                    <Field id="calendar-document" label={t("calendar.document")}>
                      <input id="calendar-document" name="document" class="y-input" autocomplete="off" required maxlength={120} />
                    </Field>
                    <button type="submit" class="y-button primary">
                      {t("calendar.confirm", { year: p().year })}
                    </button>
                  </form>
                </div>
              </Show>
            )}
          </Show>
        </section>
      </Show>
      <For each={[...(years() ?? [])].sort((a, b) => b.year - a.year)}>
        {(y) => (
          <section class="y-card below" data-year={y.year}>
            <h2>
              {y.year} <span class="muted small">{y.document ?? t("calendar.builtIn")}</span>
            </h2>
            <p>
              <For each={y.holidays}>{(h) => <span class="y-tag">{`${h.date.slice(5)} ${h.name}`}</span>}</For>
            </p>
            <p class="muted">{t("calendar.makeUp", { days: y.workdays.map((w) => w.slice(5)).join("、") || "—" })}</p>
          </section>
        )}
      </For>
    </>
  );
}
