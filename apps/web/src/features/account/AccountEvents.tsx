import { For, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { unreached } from "../../app/countyFault.ts";
import { formatTime, t, td } from "../../app/i18n.ts";
import { deviceKind } from "../../app/names.ts";
import { api } from "../../app/session.ts";
import "../../messages/case.ts";

const newest = () => api.account.events.list.query().catch(() => null);

/** What happened to one's own account, whoever did it. Asked of the county: a device that was cut off has no word in it. */
export function AccountEvents() {
  const [events] = asked(newest);
  return (
    <section class="y-card" data-account>
      <h2>{t("account.title")}</h2>
      <Show when={events()} fallback={<p class="muted">{events() === null ? unreached() : ""}</p>}>
        {(list) => (
          <Show when={list().length > 0} fallback={<p class="muted">{t("account.none")}</p>}>
            <ul class="plain">
              <For each={list().slice(0, 10)}>
                {(e) => (
                  <li class="y-row between" data-event={e.what}>
                    <span>
                      {td("account", e.what)} <span class="muted small">{deviceKind(e.detail).slice(0, 40)}</span>
                    </span>
                    <span class="muted small number">{formatTime(Date.parse(e.at))}</span>
                  </li>
                )}
              </For>
            </ul>
            <p class="muted small">{t("account.notYou")}</p>
          </Show>
        )}
      </Show>
    </section>
  );
}

/** On top of every screen until the person has read it. */
export function AccountNews() {
  const [events, { refetch }] = asked(newest);
  const unseen = () => (events() ?? []).filter((e) => !e.seen);
  const read = async () => {
    await api.account.events.seen.mutate({ upTo: unseen()[0]?.id ?? 1 }).catch(() => {});
    await refetch();
  };
  return (
    <Show when={unseen()[0]}>
      {(e) => (
        <div class="y-notice warning y-row between" role="alert" data-account-news={e().what}>
          <span>
            <strong>{t("account.news")}</strong>：{td("account", e().what)} <span class="muted small">{formatTime(Date.parse(e().at))}</span>{" "}
            <span class="small">{t("account.notYou")}</span>
          </span>
          <button type="button" class="y-button small" data-do="account-read" onClick={read}>
            {t("account.read")}
          </button>
        </div>
      )}
    </Show>
  );
}
