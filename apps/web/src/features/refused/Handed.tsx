import { A } from "@solidjs/router";
import { type CaseCommand, may } from "@yimen/domain";
import { createSignal, For, Show } from "solid-js";
import { unreached } from "../../app/countyFault.ts";
import { commandWords, formatTime, refusalText, t, td } from "../../app/i18n.ts";
import { act, api, refresh, signedIn } from "../../app/session.ts";
import "../../messages/case.ts";
import { asked } from "../../app/asked.ts";

/** On top of a person's first screen: what colleagues gave them, and what the people of their office have not settled. Nothing where there is nothing. */
export function Handed() {
  const { actor } = signedIn();
  const [handed, { refetch }] = asked(() => api.refused.handedToMe.query().catch(() => []));
  const [unsettled] = asked(() => (may(actor, "work.oversee") ? api.refused.unsettled.query().catch(() => []) : []));
  const [fault, setFault] = createSignal<string | null>(null);
  const settle = async (id: string, caseId: string, command?: CaseCommand) => {
    setFault(null);
    if (command) {
      await refresh(caseId);
      const done = await act([command]);
      if (!done.ok) return setFault(refusalText(done.error));
    }
    await api.refused.handoverDone.mutate({ id }).catch(() => setFault(unreached()));
    await refetch();
  };
  return (
    <>
      <Show when={(unsettled()?.length ?? 0) > 0}>
        <A href="/unsettled" class="y-notice warning block" data-unsettled={unsettled()?.length}>
          {t("unsettled.some", { n: unsettled()?.length ?? 0 })}
        </A>
      </Show>
      <Show when={(handed()?.length ?? 0) > 0}>
        <h2>
          {t("handover.mine")} <span class="muted small">{handed()?.length}</span>
        </h2>
        <Show when={fault()}>
          <p class="y-notice danger" role="alert">
            {fault()}
          </p>
        </Show>
        <For each={handed()}>
          {(h) => (
            <section class="y-card below" data-handed={h.command.type}>
              <p>
                <strong>{td("do", h.command.type)}</strong> <span class="muted small">{t("handover.from", { who: h.name, when: formatTime(Date.parse(h.at)) })}</span>
              </p>
              <Show when={h.remark}>
                <p>{h.remark}</p>
              </Show>
              <p class="y-notice">{refusalText(h.refusal)}</p>
              <Show when={commandWords(h.command)}>
                <p class="muted">{commandWords(h.command)}</p>
              </Show>
              <div class="y-row">
                <button type="button" class="y-button primary" data-do="apply" onClick={() => settle(h.id, h.caseId, h.command)}>
                  {t("handover.apply")}
                </button>
                <A class="y-button" href={`/case/${h.caseId}`}>
                  {t("outbox.open")}
                </A>
                <button type="button" class="y-button" data-do="handled" onClick={() => settle(h.id, h.caseId)}>
                  {t("handover.done")}
                </button>
              </div>
            </section>
          )}
        </For>
      </Show>
    </>
  );
}
