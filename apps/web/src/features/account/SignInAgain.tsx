import { Field } from "@yimen/ui";
import { createSignal, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { signInAgain } from "../../app/session.ts";
import { createSecondStep, faultText } from "./secondStep.tsx";

/** The county asks for the password once more; the work here goes on meanwhile and is kept. */
export function SignInAgain() {
  const [error, setError] = createSignal<string | null>(null);
  const second = createSecondStep();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const fault = second.take(await signInAgain(String(form.get("password")), second.given(form)));
    setError(fault && faultText(fault));
  };
  return (
    <section class="y-card" data-again>
      <p class="y-notice danger">{t("login.again")}</p>
      <Show when={error()}>
        <p class="y-notice danger" role="alert">
          {error()}
        </p>
      </Show>
      <form onSubmit={submit}>
        <Field id="again" label={t("login.password")}>
          <input id="again" name="password" type="password" class="y-input" autocomplete="current-password" required />
        </Field>
        {second.fields()}
        <button type="submit" class="y-button primary">
          {t("login.submit")}
        </button>
      </form>
    </section>
  );
}
