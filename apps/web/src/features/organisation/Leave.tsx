import { addDays, legalDateOf, type PersonRow } from "@yimen/domain";
import { Field, FormButtons } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t, td } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import { savedFault } from "./planFault.ts";
import "../../messages/editor.ts";

/** Somebody's duties end: what lies open with them is shown first, and goes to a named colleague or back to whoever is entitled. */
export function Leave(props: { person: PersonRow; people: readonly PersonRow[]; onDone: (handed: number) => void; onCancel: () => void }) {
  const [work] = asked(() => api.county.work.query({ username: props.person.username }).catch(() => null));
  const [fault, setFault] = createSignal<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    try {
      const heir = String(form.get("heir") ?? "");
      const { handed } = await api.county.leave.mutate({ username: props.person.username, until: String(form.get("until")), heir: heir || null });
      props.onDone(handed);
    } catch (error) {
      setFault(savedFault(error).text);
    }
  };
  /** Colleagues of the same place first: they are who takes over. */
  const heirs = () =>
    props.people
      .filter((p) => p.office === props.person.office && p.unit === props.person.unit)
      .concat(props.people.filter((p) => p.office !== props.person.office && p.unit === undefined && p.roles.includes("townshipClerk")));
  return (
    <form onSubmit={submit} class="y-card" data-form="leave">
      <h2>{`${props.person.name} · ${t("leave.title")}`}</h2>
      <Show when={fault()}>
        <p class="y-notice danger" role="alert">
          {fault()}
        </p>
      </Show>
      <Show when={work()}>
        {(w) => (
          <>
            <ul>
              <li data-held={w().held.length}>{t("leave.held", { n: w().held.length })}</li>
              <li>{t("leave.firstAsked", { n: w().firstAsked })}</li>
              <li>{t("leave.devices", { n: w().devices, waiting: w().waiting })}</li>
              <Show when={w().refused > 0}>
                <li>{t("leave.refused", { n: w().refused })}</li>
              </Show>
              <Show when={w().mandates > 0}>
                <li>{t("leave.mandates", { n: w().mandates })}</li>
              </Show>
            </ul>
            <ul class="small">
              <For each={w().held.slice(0, 20)}>{(c) => <li>{`${c.number ?? "—"} ${c.applicant} ${c.item} · ${td("stage", c.stage)}`}</li>}</For>
            </ul>
            <Show when={w().waiting > 0}>
              <p class="y-notice warning">{t("leave.waiting")}</p>
            </Show>
          </>
        )}
      </Show>
      <Field id="leave-until" label={t("leave.until")}>
        <input id="leave-until" name="until" type="date" class="y-input" required value={addDays(legalDateOf(Date.now()), -1)} />
      </Field>
      <Field id="leave-heir" label={t("leave.heir")}>
        <select id="leave-heir" name="heir" class="y-input">
          <option value="">{t("leave.nobody")}</option>
          <For each={heirs()}>{(p) => <option value={p.username}>{`${p.name}（${p.roles.map((r) => td("role", r)).join("、")}）`}</option>}</For>
        </select>
      </Field>
      <FormButtons yes={t("leave.confirm")} no={t("do.cancel")} look="danger" onCancel={props.onCancel} />
    </form>
  );
}
