import { ConfirmButton } from "@yimen/ui";
import { For } from "solid-js";
import { t } from "../../app/i18n.ts";
import type { api } from "../../app/session.ts";
import "../../messages/county.ts";

export type Letter = Awaited<ReturnType<typeof api.county.save.mutate>>["letters"][number];

/** First passwords as letters, one person each, shown once: to be printed and handed over. */
export function Letters(props: { letters: readonly Letter[]; onDone: () => void }) {
  return (
    <section data-letters={props.letters.length}>
      <div class="no-print y-card">
        <h2>{t("letters.title")}</h2>
        <p>{t("letters.about")}</p>
        <div class="y-row">
          <button type="button" class="y-button primary" onClick={() => window.print()}>
            {t("letters.print")}
          </button>
          <ConfirmButton question={t("letters.sure")} yes={t("letters.done")} no={t("do.cancel")} onConfirm={async () => props.onDone()}>
            {t("letters.done")}
          </ConfirmButton>
        </div>
      </div>
      <For each={props.letters}>
        {(l) => (
          <article class="y-card letter" data-letter={l.username}>
            <h2>
              {l.name} <span class="muted small">{l.office}</span>
            </h2>
            <dl class="y-facts">
              <dt>{t("letters.address")}</dt>
              <dd>{location.origin}</dd>
              <dt>{t("letters.username")}</dt>
              <dd class="number">{l.username}</dd>
              <dt>{t("letters.password")}</dt>
              <dd class="number" data-password>
                {l.password}
              </dd>
            </dl>
            <p class="small">{t("letters.keep")}</p>
          </article>
        )}
      </For>
    </section>
  );
}
