import type { PersonRow } from "@yimen/domain";
import { Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t, td } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";

/** What can this person do and see: by duty, by mandate, in another's place, as of today. */
export function Access(props: { person: PersonRow; place: string; onClose: () => void }) {
  const [access] = asked(() => api.county.access.query({ username: props.person.username }).catch(() => null));
  return (
    <section class="y-card" data-access={props.person.username}>
      <div class="y-row between">
        <h2>{`${props.person.name} · ${t("access.title")}`}</h2>
        <button type="button" class="y-button small" onClick={props.onClose}>
          {t("do.cancel")}
        </button>
      </div>
      <Show when={access()}>
        {(a) => (
          <>
            <p data-reach={a().reach.of}>{td("access", `reach.${a().reach.of}`, { office: props.place, unit: props.place })}</p>
            <dl class="y-facts">
              <dt>{t("access.acts")}</dt>
              <dd>
                {a()
                  .acts.map((type) => td("do", type))
                  .join("、") || "—"}
              </dd>
              <dt>{t("access.also")}</dt>
              <dd>
                {a()
                  .also.map((permission) => td("may", permission))
                  .join("、") || "—"}
              </dd>
            </dl>
            <Show when={a().standsFor.length > 0}>
              <p>{t("access.standsFor", { n: a().standsFor.length })}</p>
            </Show>
            <Show when={a().mandates.length > 0}>
              <p>
                {t("access.mandates", {
                  items: a()
                    .mandates.map((m) => `${m.item}（${m.to}）`)
                    .join("、"),
                })}
              </p>
            </Show>
          </>
        )}
      </Show>
    </section>
  );
}
