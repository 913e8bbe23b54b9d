import { Field } from "@yimen/ui";
import { createSignal, onMount, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { login } from "../../app/session.ts";

export function Login() {
  const [error, setError] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  onMount(async () => {
    // The shell must be on the device before the first day without a signal, not after the first login.
    if ("serviceWorker" in navigator && !import.meta.env.DEV) await navigator.serviceWorker.register("/sw.js");
  });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    const fault = await login(String(form.get("username")), String(form.get("password")));
    setBusy(false);
    setError(fault && t(fault));
  };
  return (
    <main class="login">
      <h1>{t("login.title")}</h1>
      <Show when={error()}>
        <p class="y-notice danger" role="alert">
          {error()}
        </p>
      </Show>
      <form onSubmit={submit}>
        <Field id="username" label={t("login.username")}>
          <input id="username" name="username" class="y-input" autocomplete="username" autocapitalize="none" required />
        </Field>
        <Field id="password" label={t("login.password")}>
          <input id="password" name="password" type="password" class="y-input" autocomplete="current-password" required />
        </Field>
        <button type="submit" class="y-button primary wide" disabled={busy()}>
          {t("login.submit")}
        </button>
      </form>
    </main>
  );
}
