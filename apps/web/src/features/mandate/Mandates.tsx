import { addDays, legalDateOf, mandateActs, mandateHolders, may } from "@yimen/domain";
import { Field, type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { countyFault } from "../../app/countyFault.ts";
import { t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, signedIn } from "../../app/session.ts";
import { ReasonForm } from "../devices/ReasonForm.tsx";
import { Absences } from "./Absences.tsx";
import "../../messages/desk.ts";
import { asked } from "../../app/asked.ts";

type Line = Awaited<ReturnType<typeof api.mandate.list.query>>[number];

const today = () => legalDateOf(Date.now());
const phase = (m: Line): "withdrawn" | "over" | "later" | "running" => (m.withdrawnAt ? "withdrawn" : m.to < today() ? "over" : m.from > today() ? "later" : "running");

/** What chief representatives may sign alone: every mandate with its document and days, the newest first; recording and withdrawing them. */
export function Mandates() {
  const { actor, db } = signedIn();
  const [lines, { refetch }] = asked(() => api.mandate.list.query().catch(() => null));
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const catalogue = live(() => db.get("catalogue"));
  const chiefs = () => (catalogue()?.people ?? []).filter((p) => mandateHolders.some((role) => p.roles.includes(role)));
  const [chief, setChief] = createSignal("");
  const items = () => {
    const unit = chiefs().find((p) => p.id === (chief() || chiefs()[0]?.id))?.unit;
    return [...new Map((catalogue()?.items ?? []).filter((i) => i.unit === unit).map((i) => [i.code, i.name]))];
  };
  const name = (code: string) => catalogue()?.items.findLast((i) => i.code === code)?.name ?? code;
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const word = (key: string) => String(data.get(key) ?? "").trim();
    setSaid(null);
    try {
      const lets = mandateActs.filter((a) => data.getAll("lets").includes(a));
      await api.mandate.grant.mutate({ person: word("person"), item: word("item"), from: word("from"), to: word("to"), lets, document: word("document") });
      (form.elements.namedItem("document") as HTMLInputElement).value = "";
      setSaid({ text: t("mandate.added"), bad: false });
      await refetch();
    } catch (error) {
      setSaid({ text: countyFault(error, t("mandate.wrong")), bad: true });
    }
  };
  return (
    <>
      <h1>{t("mandate.title")}</h1>
      <p class="muted">{t("mandate.hint")}</p>
      <Said outcome={said()} />
      <Show when={lines() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={may(actor, "mandate.manage") && lines()}>
        <form class="y-card" onSubmit={add} data-form="mandate">
          <Field id="m-person" label={t("mandate.person")}>
            <select id="m-person" name="person" class="y-input" onChange={(e) => setChief(e.currentTarget.value)}>
              <For each={chiefs()}>{(p) => <option value={p.id}>{`${p.name}（${p.unit} ${p.id}）`}</option>}</For>
            </select>
          </Field>
          <Field id="m-item" label={t("case.item")}>
            <select id="m-item" name="item" class="y-input">
              <For each={items()}>{([code, label]) => <option value={code}>{`${code} ${label}`}</option>}</For>
            </select>
          </Field>
          <div class="y-row">
            <Field id="m-from" label={t("mandate.from")}>
              <input id="m-from" name="from" type="date" class="y-input" value={today()} required />
            </Field>
            <Field id="m-to" label={t("mandate.to")}>
              <input id="m-to" name="to" type="date" class="y-input" value={addDays(today(), 365)} required />
            </Field>
          </div>
          <Field id="m-lets" label={t("mandate.lets")} group>
            <div class="y-choices">
              <For each={mandateActs}>
                {(a) => (
                  <label>
                    <input type="checkbox" name="lets" value={a} checked={a === "grant"} />
                    {td("mandate", a)}
                  </label>
                )}
              </For>
            </div>
          </Field>
          <Field id="m-document" label={t("mandate.document")}>
            <input id="m-document" name="document" class="y-input" autocomplete="off" maxlength={120} required />
          </Field>
          <button type="submit" class="y-button primary">
            {t("mandate.add")}
          </button>
        </form>
      </Show>
      <Show when={lines()?.length === 0}>
        <p class="y-card">{t("mandate.empty")}</p>
      </Show>
      <ul class="plain">
        <For each={lines() ?? []}>
          {(m) => (
            <li class="y-card below" data-mandate={m.item}>
              <p>
                <strong>{m.personName}</strong> · {name(m.item)} <span class={`y-tag ${phase(m) === "running" ? "ok" : "warning"}`}>{td("mandate", phase(m))}</span>
              </p>
              <p class="muted">{`${m.document} · ${m.from} — ${m.to} · ${m.lets.map((a) => td("mandate", a)).join("、")}`}</p>
              <Show when={may(actor, "mandate.manage") && (phase(m) === "running" || phase(m) === "later")}>
                <ReasonForm
                  id={`withdraw-${m.id}`}
                  label={t("mandate.withdraw")}
                  look="danger"
                  onReason={async (reason) => {
                    await api.mandate.withdraw.mutate({ id: m.id, reason });
                    await refetch();
                  }}
                />
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={may(actor, "absence.manage")}>
        <Absences />
      </Show>
    </>
  );
}
