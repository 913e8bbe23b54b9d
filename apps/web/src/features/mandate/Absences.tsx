import { addDays, hasRole, legalDateOf } from "@yimen/domain";
import { ConfirmButton, Field, type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { countyFault, unreached } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { api, signedIn } from "../../app/session.ts";
import "../../messages/case.ts";
import "../../messages/desk.ts";
import { asked } from "../../app/asked.ts";

/** Who of the unit is away, who stands in, until when. */
export function Absences() {
  const { actor, db } = signedIn();
  const [lines, { refetch }] = asked(() => api.mandate.absence.list.query().catch(() => []));
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const catalogue = live(() => db.get("catalogue"));
  const people = () => (catalogue()?.people ?? []).filter((p) => p.unit !== null && (hasRole(actor, "admin") || p.unit === actor.unit));
  const today = () => legalDateOf(Date.now());
  const record = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const word = (key: string) => String(data.get(key) ?? "").trim();
    try {
      await api.mandate.absence.record.mutate({ person: word("person"), substitute: word("substitute"), from: word("from"), to: word("to"), reason: word("reason") });
      (form.elements.namedItem("reason") as HTMLInputElement).value = "";
      setSaid({ text: t("absence.recorded"), bad: false });
      await refetch();
    } catch (error) {
      setSaid({ text: countyFault(error, t("absence.wrong")), bad: true });
    }
  };
  const who = (name: "person" | "substitute") => (
    <Field id={`a-${name}`} label={t(`absence.${name}`)}>
      <select id={`a-${name}`} name={name} class="y-input">
        {/* Who records it does not stand in. */}
        <For each={people().filter((p) => name === "person" || p.id !== actor.id)}>{(p) => <option value={p.id}>{`${p.name}（${p.id}）`}</option>}</For>
      </select>
    </Field>
  );
  return (
    <>
      <h2 class="far above">{t("absence.title")}</h2>
      <p class="muted">{t("absence.hint")}</p>
      <Said outcome={said()} />
      <form class="y-card" onSubmit={record} data-form="absence">
        <div class="fields">
          {who("person")}
          {who("substitute")}
          <Field id="a-from" label={t("mandate.from")}>
            <input id="a-from" name="from" type="date" class="y-input" value={today()} required />
          </Field>
          <Field id="a-to" label={t("mandate.to")}>
            <input id="a-to" name="to" type="date" class="y-input" value={addDays(today(), 7)} required />
          </Field>
        </div>
        <Field id="a-why" label={t("absence.reason")}>
          <input id="a-why" name="reason" class="y-input" autocomplete="off" maxlength={200} required />
        </Field>
        <button type="submit" class="y-button primary">
          {t("absence.record")}
        </button>
      </form>
      <Show when={lines()?.length === 0}>
        <p class="y-card">{t("absence.none")}</p>
      </Show>
      <ul class="plain">
        <For each={lines() ?? []}>
          {(a) => (
            <li class="y-card below" data-absence={a.person}>
              <p>
                <strong>{t("absence.by", { a: a.personName, b: a.substituteName })}</strong>{" "}
                <span class={`y-tag ${a.endedAt || a.to < today() ? "warning" : "ok"}`}>
                  {t(a.endedAt || a.to < today() ? "mandate.over" : a.from > today() ? "mandate.later" : "mandate.running")}
                </span>
              </p>
              <p class="muted">{`${a.from} — ${a.to} · ${a.reason}`}</p>
              <Show when={!a.endedAt && a.to >= today()}>
                <ConfirmButton
                  question={t("absence.endSure")}
                  yes={t("absence.end")}
                  no={t("do.cancel")}
                  onConfirm={async () => {
                    await api.mandate.absence.end.mutate({ id: a.id }).catch(() => setSaid({ text: unreached(), bad: true }));
                    await refetch();
                  }}
                >
                  {t("absence.end")}
                </ConfirmButton>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
