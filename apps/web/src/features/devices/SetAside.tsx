import { For, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { formatTime, t } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import "../../messages/desk.ts";

/** Cases that time should have moved and the software could not: for people to look at. Absent while there is none. */
export function SetAside() {
  const [lines] = asked(() => api.device.setAside.query().catch(() => []));
  return (
    <Show when={(lines() ?? []).length > 0}>
      <section class="y-card" data-set-aside>
        <h2>{t("aside.title")}</h2>
        <p class="y-notice danger">{t("aside.hint")}</p>
        <ul class="plain">
          <For each={lines()}>
            {(f) => (
              <li>
                <span class="number">{f.number ?? f.id}</span>{" "}
                <span class="muted small">{t("aside.line", { code: f.code, time: formatTime(Date.parse(f.since)), n: f.times })}</span>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
