import { passwordFault, passwordLength } from "@yimen/domain";
import { Field, FormButtons, type Outcome, Said } from "@yimen/ui";
import { createSignal, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { changePassword, signedIn } from "../../app/session.ts";
import { faultText } from "./secondStep.tsx";
import "../../messages/case.ts";

/** One secret for the county and for the store on this device: both change together, so it needs a network. */
export function ChangePassword() {
  const { actor } = signedIn();
  const [open, setOpen] = createSignal(false);
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const [old, fresh, again] = ["old", "fresh", "again"].map((name) => String(form.get(name))) as [string, string, string];
    const weak = passwordFault(fresh, [actor.name, actor.id]);
    if (weak) return setSaid({ text: t(`password.${weak}`, { n: passwordLength }), bad: true });
    if (fresh !== again) return setSaid({ text: t("password.differs"), bad: true });
    const fault = await changePassword(old, fresh);
    setSaid(fault ? { text: faultText(fault), bad: true } : { text: t("password.done"), bad: false });
    if (!fault) setOpen(false);
  };
  const line = (name: string, label: string, autocomplete: "current-password" | "new-password") => (
    <Field id={`p-${name}`} label={label}>
      <input id={`p-${name}`} name={name} type="password" class="y-input" autocomplete={autocomplete} required />
    </Field>
  );
  return (
    <section class="y-card">
      <h2>{t("password.title")}</h2>
      <Said outcome={said()} />
      <Show
        when={open()}
        fallback={
          <button type="button" class="y-button" data-do="password" onClick={() => setOpen(true)}>
            {t("password.change")}
          </button>
        }
      >
        <form onSubmit={submit}>
          {line("old", t("password.old"), "current-password")}
          {line("fresh", t("password.fresh"), "new-password")}
          {line("again", t("password.again"), "new-password")}
          <FormButtons yes={t("do.confirm")} no={t("do.cancel")} onCancel={() => setOpen(false)} />
        </form>
      </Show>
    </section>
  );
}
