import { Field, FormButtons } from "@yimen/ui";
import { createSignal, Show } from "solid-js";
import { countyFault, unreached } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { api, type SecondFactor } from "../../app/session.ts";
import { answerOf } from "../../sync/index.ts";
import { SetUpCode } from "./SetUpCode.tsx";
import "../../messages/case.ts";
import { asked } from "../../app/asked.ts";

/** A code from the phone besides the password: set up, replaced, taken off. All of it is the county's to keep, so it needs a network. */
export function SecondFactorCard() {
  const [state, { refetch }] = asked(() => api.account.secondFactor.query().catch(() => null));
  const [fresh, setFresh] = createSignal<SecondFactor | null>(null);
  const [dropping, setDropping] = createSignal(false);
  const [fault, setFault] = createSignal<string | null>(null);
  const attempt = async (work: () => Promise<unknown>) => {
    setFault(null);
    try {
      await work();
    } catch (error) {
      const message = answerOf(error)?.message;
      const known = ["login.codeWrong", "login.wrong", "login.shut", "login.codeNeeded"] as const;
      const word = known.find((w) => w === message);
      setFault(word ? t(word) : countyFault(error));
    }
  };
  const done = async () => {
    setFresh(null);
    setDropping(false);
    await refetch();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const code = String(form.get("code")).replace(/\D/g, "");
    const box = fresh()?.box;
    return attempt(async () => {
      const old = String(form.get("old") ?? "").replace(/\D/g, "");
      if (box) await api.account.keepSecondFactor.mutate({ box, code, password: String(form.get("password")), ...(old && { old }) });
      else await api.account.dropSecondFactor.mutate({ code });
      await done();
    });
  };
  return (
    <section class="y-card">
      <h2>{t("second.title")}</h2>
      <Show when={fault()}>
        <p class="y-notice danger" role="alert">
          {fault()}
        </p>
      </Show>
      <Show when={state()} fallback={<p class="muted">{unreached()}</p>}>
        {(s) => (
          <Show
            when={fresh() || dropping()}
            fallback={
              <>
                <p>
                  <span class={`y-tag ${s().on ? "ok" : "warning"}`}>{t(s().on ? "second.on" : "second.off")}</span> {t("second.why")}
                </p>
                <div class="y-row">
                  <button type="button" class="y-button" data-do="second" onClick={() => attempt(async () => setFresh(await api.account.beginSecondFactor.mutate()))}>
                    {t(s().on ? "second.renew" : "second.begin")}
                  </button>
                  <Show when={s().on && !s().required}>
                    <button type="button" class="y-button danger" data-do="second-drop" onClick={() => setDropping(true)}>
                      {t("second.drop")}
                    </button>
                  </Show>
                </div>
              </>
            }
          >
            <form onSubmit={submit}>
              <Show when={fresh()}>
                {(factor) => (
                  <>
                    <Show when={s().on}>
                      <Field id="second-old" label={t("second.old")} hint={t("second.oldHint")}>
                        <input id="second-old" name="old" class="y-input number" inputmode="numeric" autocomplete="off" maxlength={7} required />
                      </Field>
                    </Show>
                    <SetUpCode factor={factor()} />
                    <Field id="second-password" label={t("login.password")}>
                      <input id="second-password" name="password" type="password" class="y-input" autocomplete="current-password" required />
                    </Field>
                  </>
                )}
              </Show>
              <Field id="second-code" label={t("login.code")} hint={t("login.codeHint")}>
                <input id="second-code" name="code" class="y-input number" inputmode="numeric" autocomplete="one-time-code" maxlength={7} required />
              </Field>
              <FormButtons yes={t(fresh() ? "do.confirm" : "second.drop")} no={t("do.cancel")} look={fresh() ? "primary" : "danger"} onCancel={done} />
            </form>
          </Show>
        )}
      </Show>
    </section>
  );
}
