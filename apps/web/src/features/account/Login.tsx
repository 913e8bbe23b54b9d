import { passwordFault, passwordLength } from "@yimen/domain";
import { Field } from "@yimen/ui";
import CircleUser from "lucide-solid/icons/circle-user";
import FingerprintPattern from "lucide-solid/icons/fingerprint-pattern";
import { createResource, createSignal, For, onMount, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { farewell, login, loginByPasskey } from "../../app/session.ts";
import { lastPerson, vaultOwners } from "../../store/index.ts";
import { createSecondStep, faultText } from "./secondStep.tsx";

/** The lock screen: those who work on this device by name, the last one first; anyone else signs in by account once, with a network. */
export function Login() {
  const [error, setError] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const second = createSecondStep();
  const [owners] = createResource(async () => {
    const last = await lastPerson();
    return (await vaultOwners()).sort((a, b) => Number(b.person === last) - Number(a.person === last));
  });
  /** The chosen account; "" for someone new here. */
  const [chosen, setChosen] = createSignal<string | null>(null);
  const account = () => chosen() ?? owners()?.[0]?.username ?? "";
  const known = () => owners()?.find((o) => o.username === account());
  onMount(async () => {
    // The shell must be on the device before the first day without a signal, not after the first login.
    if ("serviceWorker" in navigator && !import.meta.env.DEV) await navigator.serviceWorker.register("/sw.js");
  });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    if (second.changing() && form.get("fresh") !== form.get("again")) return setError(t("password.differs"));
    const weak = second.changing() ? passwordFault(String(form.get("fresh")), [account() || String(form.get("username"))]) : null;
    if (weak) return setError(t(`password.${weak}`, { n: passwordLength }));
    setBusy(true);
    const fault = second.take(await login(known() ? account() : String(form.get("username")), String(form.get("password")), second.given(form)));
    setBusy(false);
    setError(fault && faultText(fault));
    if (fault) document.getElementById(second.asked() ? "code" : "password")?.focus();
  };
  const byPasskey = async (person: string) => {
    setBusy(true);
    const fault = await loginByPasskey(person);
    setBusy(false);
    setError(fault && faultText(fault));
    if (fault) document.getElementById("password")?.focus();
  };
  return (
    <main class="login">
      <h1>{t(known() ? "lock.title" : "login.title")}</h1>
      <Show when={farewell() === "revoked"}>
        <p class="y-notice warning" role="status">
          {t("lock.revoked")}
        </p>
      </Show>
      <Show when={error()}>
        <p class="y-notice danger" role="alert">
          {error()}
        </p>
      </Show>
      <Show when={(owners()?.length ?? 0) > 0}>
        <fieldset class="owners">
          <legend class="visually-hidden">{t("lock.who")}</legend>
          <For each={owners()}>
            {(o) => (
              <button type="button" class="y-button" aria-pressed={known()?.person === o.person} data-owner={o.username} onClick={() => setChosen(o.username)}>
                <CircleUser />
                {o.name}
              </button>
            )}
          </For>
          <button type="button" class="y-button" aria-pressed={!known()} data-owner="" onClick={() => setChosen("")}>
            {t("lock.other")}
          </button>
        </fieldset>
      </Show>
      <Show when={known()?.passkey && known()}>
        {(owner) => (
          <button type="button" class="y-button primary wide below" data-do="passkey" disabled={busy()} onClick={() => byPasskey(owner().person)}>
            <FingerprintPattern />
            {t("lock.passkey")}
          </button>
        )}
      </Show>
      <form onSubmit={submit}>
        <Show when={owners() && !known()}>
          <Field id="username" label={t("login.username")}>
            <input id="username" name="username" class="y-input" autocomplete="username" autocapitalize="none" required />
          </Field>
        </Show>
        <Field id="password" label={t("login.password")}>
          <input id="password" name="password" type="password" class="y-input" autocomplete="current-password" required />
        </Field>
        {second.fields()}
        <button type="submit" class="y-button wide" classList={{ primary: !known()?.passkey }} disabled={busy()} aria-busy={busy()}>
          {t(known() ? "lock.open" : "login.submit")}
        </button>
        <Show when={known()}>
          <p class="muted small">{t("lock.offlineHint")}</p>
        </Show>
      </form>
    </main>
  );
}
