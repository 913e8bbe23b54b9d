import { passwordFault, passwordLength } from "@yimen/domain";
import { Field } from "@yimen/ui";
import { createSignal, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { countyFault } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import { answerOf } from "../../sync/index.ts";
import "../../messages/county.ts";

/** The first page of a county that has nobody yet: which county it is, and who administers it; by the one-time address that the server printed. */
export function Setup() {
  const code = new URLSearchParams(location.search).get("code") ?? "";
  const wrong = (error: unknown): string => {
    const said = answerOf(error)?.message;
    if (said === "setup.done" || said === "setup.county") return t(said === "setup.done" ? "setup.done" : "setup.noCounty");
    return said === "setup.code" || said === "input.invalid" ? t("setup.bad") : countyFault(error, t("login.tooMany"));
  };
  const [look] = asked(() =>
    api.setup.look
      .query({ code })
      .then(() => "good" as const)
      .catch(wrong),
  );
  const [county, setCounty] = createSignal({ code: "", name: "", unknown: false });
  const [fault, setFault] = createSignal<string | null>(null);
  const [done, setDone] = createSignal(false);
  const [busy, setBusy] = createSignal(false);
  const named = async (text: string) => {
    setCounty({ code: text, name: "", unknown: false });
    if (!/^\d{6}$/.test(text)) return;
    const found = await api.setup.division.query({ code, county: text }).catch(() => null);
    if (county().code === text && found) setCounty({ code: text, name: found.name ?? "", unknown: found.name === null });
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const word = (name: string) => String(form.get(name) ?? "").trim();
    if (form.get("password") !== form.get("again")) return setFault(t("password.differs"));
    const weak = passwordFault(String(form.get("password")), [word("username"), word("name")]);
    if (weak) return setFault(t(`password.${weak}`, { n: passwordLength }));
    setBusy(true);
    setFault(null);
    try {
      await api.setup.open.mutate({
        code,
        county: { code: word("county"), name: word("countyName") },
        admin: { username: word("username"), name: word("name"), password: String(form.get("password")) },
      });
      setDone(true);
    } catch (error) {
      setFault(wrong(error));
    }
    setBusy(false);
  };
  return (
    <main class="login">
      <h1>{t("setup.title")}</h1>
      <Show
        when={!done()}
        fallback={
          <p class="y-notice ok" role="status">
            {t("setup.opened")}
          </p>
        }
      >
        <Show when={look() && look() !== "good"}>
          <p class="y-notice danger" role="alert">
            {look()}
          </p>
        </Show>
        <Show when={look() === "good"}>
          <p>{t("setup.about")}</p>
          <Show when={fault()}>
            <p class="y-notice danger" role="alert">
              {fault()}
            </p>
          </Show>
          <form onSubmit={submit}>
            <Field id="county" label={t("setup.countyCode")} error={county().unknown ? t("setup.noCounty") : undefined}>
              <input
                id="county"
                name="county"
                class="y-input number"
                inputmode="numeric"
                maxlength={6}
                pattern="\d{6}"
                required
                autocomplete="off"
                onInput={(e) => named(e.currentTarget.value.trim())}
              />
            </Field>
            <Field id="countyName" label={t("setup.countyName")}>
              <input id="countyName" name="countyName" class="y-input" maxlength={60} required autocomplete="off" value={county().name} />
            </Field>
            <Field id="username" label={t("setup.username")} hint={t("setup.usernameHint")}>
              <input id="username" name="username" class="y-input" autocapitalize="none" pattern="[a-z][a-z0-9\-]{2,39}" required autocomplete="username" />
            </Field>
            <Field id="name" label={t("setup.name")}>
              <input id="name" name="name" class="y-input" maxlength={60} required autocomplete="off" />
            </Field>
            <Field id="password" label={t("setup.password")}>
              <input id="password" name="password" type="password" class="y-input" minlength={12} required autocomplete="new-password" />
            </Field>
            <Field id="again" label={t("setup.again")}>
              <input id="again" name="again" type="password" class="y-input" minlength={12} required autocomplete="new-password" />
            </Field>
            <button type="submit" class="y-button primary wide" disabled={busy()} aria-busy={busy()}>
              {t("setup.open")}
            </button>
          </form>
        </Show>
      </Show>
      <Show when={done() || (look() && look() !== "good")}>
        <a class="y-button wide" href="/" data-do="to-login">
          {t("setup.toLogin")}
        </a>
      </Show>
    </main>
  );
}
