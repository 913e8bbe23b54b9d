import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { formatTime, refusalText, t } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { api } from "../../app/session.ts";
import "../../messages/case.ts";
import { asked } from "../../app/asked.ts";

/** What the county refused to the people of this office or unit and nobody has settled yet: who should be asked about what. */
export function Unsettled() {
  const [lines, { refetch }] = asked(() => api.refused.unsettled.query().catch(() => null));
  return (
    <>
      <h1>{t("unsettled.title")}</h1>
      <p class="muted">{t("unsettled.hint")}</p>
      <Show when={lines() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={lines()?.length === 0}>
        <p class="y-card">{t("unsettled.none")}</p>
      </Show>
      <For each={lines()}>
        {(l) => (
          <section class="y-card below" data-line={`${l.device}/${l.seq}`}>
            <p>
              <strong>{l.name}</strong>
              {l.applicant ? ` · ${l.applicant}` : ""} <span class="number">{l.number ?? ""}</span> <span class="muted small">{formatTime(Date.parse(l.at))}</span>
            </p>
            <p class="y-notice">{refusalText(l.refusal)}</p>
            <Show when={l.caseId}>
              <A class="y-button" href={`/case/${l.caseId}`}>
                {t("outbox.open")}
              </A>
            </Show>
          </section>
        )}
      </For>
    </>
  );
}
