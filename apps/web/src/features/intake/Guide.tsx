import { A, useParams } from "@solidjs/router";
import { currentItems, legalDateOf, may } from "@yimen/domain";
import { QrCode } from "@yimen/ui";
import { For, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { signedIn } from "../../app/session.ts";
import "../../messages/case.ts";

/** The guide of an item (办事指南), readable and printable with no network. */
export function Guide() {
  const { db, actor, county } = signedIn();
  const params = useParams();
  const items = live(async () => currentItems((await db.get("catalogue"))?.items ?? [], legalDateOf(Date.now())));
  const item = () => items()?.find((i) => i.code === params.code);
  /** What belongs together: to establish, change, renew and end the same thing. */
  const related = () => (item()?.related ?? []).flatMap((code) => items()?.find((i) => i.code === code && i.status === "published") ?? []);
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
                {i().promised.workingDays === 0 ? t("guide.immediate") : t("guide.limitText", { promised: i().promised.workingDays, statutory: i().statutory.workingDays })}
                <br />
                <span class="muted small">{i().statutory.basis}</span>
              </dd>
              <dt>{t("guide.fee")}</dt>
              <dd>
                {i().fee}
                <Show when={i().feeBasis}>
                  <br />
                  <span class="muted small">{i().feeBasis}</span>
                </Show>
              </dd>
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
          <Show when={related().length > 0}>
            <section class="y-card no-print">
              <h2>{t("guide.related")}</h2>
              <div class="y-row">
                <For each={related()}>
                  {(other) => (
                    <A class="y-button" href={`/guide/${other.code}`}>
                      {other.name}
                    </A>
                  )}
                </For>
              </div>
            </section>
          </Show>
          <section class="y-card" classList={{ "no-print": i().faq.length === 0 }} hidden={i().faq.length === 0}>
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
          <div class="y-row below">
            <QrCode text={`${location.origin}/g/${county}/${i().code}`} label={t("guide.qr")} />
            <span class="muted small">{t("guide.qr")}</span>
          </div>
          <A class="y-button no-print" href={`/guide/${i().code}/form`}>
            {t("guide.form")}
          </A>{" "}
          <Show when={may(actor, "appointment.book")}>
            <A class="y-button no-print" href={`/appointments?item=${i().code}`}>
              {t("appointment.title")}
            </A>{" "}
          </Show>
          <button type="button" class="y-button no-print" onClick={() => window.print()}>
            {t("paper.print")}
          </button>
        </article>
      )}
    </Show>
  );
}
