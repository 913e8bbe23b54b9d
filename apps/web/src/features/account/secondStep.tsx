import { Field } from "@yimen/ui";
import { createSignal, For, lazy, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import type { LoginFault, SecondFactor, SecondStep } from "../../app/session.ts";

const SetUpCode = lazy(() => import("./SetUpCode.tsx").then((m) => ({ default: m.SetUpCode })));

/** The step after the password, for those of whom the county asks a code: what a form shows and gives besides, and what an answer means for it. */
export function createSecondStep() {
  const [asked, setAsked] = createSignal<SecondFactor | "code" | null>(null);
  /** A password given on paper makes way for one of one's own. */
  const [change, setChange] = createSignal(false);
  const setUp = () => {
    const now = asked();
    return now && now !== "code" ? now : null;
  };
  return {
    asked,
    changing: change,
    /** What the form gives besides the password. */
    given: (form: FormData): SecondStep => {
      const code = String(form.get("code") ?? "").replace(/\D/g, "");
      return { ...(asked() && { code }), ...(setUp() && { setUp: setUp()?.box ?? "" }), ...(change() && { fresh: String(form.get("fresh") ?? "") }) };
    },
    /** @returns what is to be said as a fault; null when all is well, or the next step is shown */
    take: (answer: LoginFault | SecondFactor | null): LoginFault | null => {
      if (answer === null) return null;
      if ("key" in answer && answer.key === "login.changeNeeded" && !change()) {
        setChange(true);
        return null;
      }
      const next = "box" in answer ? answer : answer.key === "login.codeNeeded" && asked() === null ? "code" : null;
      if (next) setAsked(next);
      return next ? null : (answer as LoginFault);
    },
    fields: () => (
      <>
        <Show when={change()}>
          <p class="y-notice">{t("login.changeNeeded")}</p>
          <For each={["fresh", "again"] as const}>
            {(name) => (
              <Field id={name} label={t(name === "fresh" ? "login.fresh" : "login.again2")}>
                <input id={name} name={name} type="password" class="y-input" autocomplete="new-password" required autofocus={name === "fresh"} />
              </Field>
            )}
          </For>
        </Show>
        <Show when={asked()}>
          <Show when={setUp()}>{(factor) => <SetUpCode factor={factor()} />}</Show>
          <Field id="code" label={t("login.code")} hint={t("login.codeHint")}>
            <input id="code" name="code" class="y-input number" inputmode="numeric" autocomplete="one-time-code" maxlength={7} required autofocus />
          </Field>
        </Show>
      </>
    ),
  };
}

export const faultText = (fault: LoginFault): string => t(fault.key, fault.seconds === undefined ? {} : { n: fault.seconds });
