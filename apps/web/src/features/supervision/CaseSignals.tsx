import { createEffect, For, on, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { formatTime, t } from "../../app/i18n.ts";
import { api, news } from "../../app/session.ts";
import "../../messages/supervision.ts";
import { signalLook } from "./look.ts";
import { SignalActs } from "./SignalActs.tsx";

/** What the supervision has raised on a case, and what was done about it. Nothing where there is nothing, or no network. */
export function CaseSignals(props: { id: string; people: ReadonlyMap<string, string> }) {
  const [signals, { refetch }] = asked(
    () => props.id,
    (id) => api.supervision.ofCase.query({ id: id as never }).catch(() => []),
  );
  createEffect(on(news, () => void refetch(), { defer: true }));
  return (
    <Show when={(signals.latest?.length ?? 0) > 0}>
      <section class="y-card" data-case-signals={signals.latest?.length}>
        <h2>{t("signals.ofCase")}</h2>
        <ul class="signals">
          <For each={signals.latest}>
            {(s) => (
              <li data-signal={s.kind}>
                <p class="flat">
                  <span class={`y-tag ${signalLook(s.kind, s.grade)}`}>{t(`signal.${s.kind}`)}</span> <span class="muted small">{t("signals.raised", { date: s.raisedOn })}</span>{" "}
                  <span class="small" data-signal-state={s.state}>
                    {t(`signals.state.${s.state}`)}
                  </span>
                  <Show when={s.answerBy && s.state !== "closed" && s.state !== "answered"}>
                    {" · "}
                    <span class="small">{t(s.grade === "stop" ? "signals.rectifyBy" : "signals.answerBy", { date: s.answerBy ?? "" })}</span>
                  </Show>
                </p>
                <For each={s.done}>
                  {(d) => (
                    <p class="flat small">
                      {t(`signals.done.${d.act}`)} <span class="muted">{`${props.people.get(d.by) ?? d.by} · ${formatTime(d.at)}`}</span> {d.text}
                    </p>
                  )}
                </For>
                <SignalActs caseId={props.id} kind={s.kind} signal={s.key} acts={s.acts} onDone={refetch} />
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
