import { useParams } from "@solidjs/router";
import { For, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { signedIn } from "../../app/session.ts";
import "../../messages/case.ts";

/** The guide of an item (办事指南), readable and printable with no network. */
export function Guide() {
  const { db } = signedIn();
  const params = useParams();
  const item = live(async () => (await db.get("catalogue"))?.items.findLast((i) => i.code === params.code));
  return (
    <Show when={item()}>
      {(i) => (
        <article>
          <h1>{i().name}</h1>
          <p class="muted">{i().unitName}</p>
          <section class="y-card">
            <h2>{t("guide.conditions")}</h2>
            <p>{i().conditions}</p>
          </section>
          <section class="y-card">
            <h2>{t("guide.materials")}</h2>
            <ol>
              <For each={i().materials}>
                {(m) => (
                  <li>
                    {m.name}{" "}
                    <span class="muted small">
                      {m.required ? "" : t("intake.optional")} {m.note}
                    </span>
                  </li>
                )}
              </For>
            </ol>
          </section>
          <section class="y-card">
            <dl class="y-facts">
              <dt>{t("guide.limit")}</dt>
              <dd>
                {t("guide.limitText", { promised: i().promised.workingDays, statutory: i().statutory.workingDays })}
                <br />
                <span class="muted small">{i().statutory.basis}</span>
              </dd>
              <dt>{t("guide.fee")}</dt>
              <dd>{i().fee}</dd>
              <dt>{t("guide.result")}</dt>
              <dd>
                {i().result.name}（{i().result.validity}）
              </dd>
              <dt>{t("guide.law")}</dt>
              <dd>
                <For each={i().law}>{(l) => <div>{`《${l.title}》${l.article}`}</div>}</For>
              </dd>
              <dt>{t("guide.remedies")}</dt>
              <dd>{i().remedies}</dd>
              <dt>{t("guide.contact")}</dt>
              <dd>{i().contact}</dd>
            </dl>
          </section>
          <section class="y-card">
            <h2>{t("guide.faq")}</h2>
            <For each={i().faq}>
              {(f) => (
                <p>
                  <strong>{f.q}</strong>
                  <br />
                  {f.a}
                </p>
              )}
            </For>
          </section>
          <button type="button" class="y-button no-print" onClick={() => window.print()}>
            {t("paper.print")}
          </button>
        </article>
      )}
    </Show>
  );
}
