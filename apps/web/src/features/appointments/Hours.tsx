import { OfficeHours } from "@yimen/domain";
import { Field, type Outcome, Said } from "@yimen/ui";
import { createSignal, For } from "solid-js";
import { asked } from "../../app/asked.ts";
import { unreached } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";

const spans = (text: string): string[] =>
  text
    .normalize("NFKC")
    .split(/[\s、,，;；]+/)
    .filter(Boolean);

/** When windows are open to appointments: on working days, and, where they serve longer, on days of rest. */
export function Hours() {
  const [windows, { refetch }] = asked(() => api.appointment.windows.query().catch(() => []));
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const save = (window: string) => async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const hours = OfficeHours.safeParse({ workdays: spans(String(form.get("workdays"))), restDays: spans(String(form.get("restDays"))) });
    if (!hours.success) return setSaid({ text: t("hours.wrong"), bad: true });
    try {
      await api.appointment.setHours.mutate({ window, hours: hours.data });
      setSaid({ text: t("hours.saved"), bad: false });
      await refetch();
    } catch {
      setSaid({ text: unreached(), bad: true });
    }
  };
  return (
    <section class="far above">
      <h2>{t("hours.title")}</h2>
      <p class="muted">{t("hours.hint")}</p>
      <Said outcome={said()} />
      <For each={windows()}>
        {(w) => (
          <form class="y-card below" onSubmit={save(w.code)} data-window={w.code}>
            <h3 class="flat">{w.name}</h3>
            <div class="fields">
              <Field id={`h-${w.code}-w`} label={t("hours.workdays")}>
                <input id={`h-${w.code}-w`} name="workdays" class="y-input" autocomplete="off" value={w.hours.workdays.join(" ")} />
              </Field>
              <Field id={`h-${w.code}-r`} label={t("hours.restDays")}>
                <input id={`h-${w.code}-r`} name="restDays" class="y-input" autocomplete="off" value={w.hours.restDays.join(" ")} />
              </Field>
            </div>
            <button type="submit" class="y-button">
              {t("hours.save")}
            </button>
          </form>
        )}
      </For>
    </section>
  );
}
