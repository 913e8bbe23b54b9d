import { Field, FormButtons, type Outcome, Said } from "@yimen/ui";
import { createSignal, Match, Show, Switch } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t } from "../../app/i18n.ts";
import { setUpPasskey, signedIn } from "../../app/session.ts";
import { canPasskey, removePasskey, vaultOwners } from "../../store/index.ts";
import { faultText } from "./secondStep.tsx";
import "../../messages/case.ts";

/** The device's own lock (fingerprint, face) as a second way into what lies on it. Needs no network; browsers without it don't see the card. */
export function PasskeyCard() {
  const { vault } = signedIn();
  const [now, { refetch }] = asked(async () => ({ able: await canPasskey(), has: (await vaultOwners()).some((o) => o.person === vault.person && o.passkey) }));
  const [open, setOpen] = createSignal(false);
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const fault = await setUpPasskey(String(new FormData(event.currentTarget as HTMLFormElement).get("secret")));
    setSaid(fault ? { text: faultText(fault), bad: true } : { text: t("passkey.added"), bad: false });
    if (fault) return;
    setOpen(false);
    void refetch();
  };
  const remove = async () => {
    await removePasskey(vault.person);
    setSaid({ text: t("passkey.removed"), bad: false });
    void refetch();
  };
  return (
    <Show when={now()?.able || now()?.has}>
      <section class="y-card" data-passkey={now()?.has ? "on" : "off"}>
        <h2>{t("passkey.title")}</h2>
        <p class="muted">{t("passkey.why")}</p>
        <Said outcome={said()} />
        <Switch>
          <Match when={now()?.has}>
            <button type="button" class="y-button" data-do="passkey-remove" onClick={() => remove()}>
              {t("passkey.remove")}
            </button>
          </Match>
          <Match when={open()}>
            <form onSubmit={submit}>
              <Field id="passkey-secret" label={t("login.password")}>
                <input id="passkey-secret" name="secret" type="password" class="y-input" autocomplete="current-password" required autofocus />
              </Field>
              <FormButtons yes={t("passkey.add")} no={t("do.cancel")} onCancel={() => setOpen(false)} />
            </form>
          </Match>
          <Match when={!open()}>
            <button type="button" class="y-button" data-do="passkey-add" onClick={() => setOpen(true)}>
              {t("passkey.add")}
            </button>
          </Match>
        </Switch>
      </section>
    </Show>
  );
}
