import { A } from "@solidjs/router";
import CircleCheck from "lucide-solid/icons/circle-check";
import TriangleAlert from "lucide-solid/icons/triangle-alert";
import { For, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t, td } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { api } from "../../app/session.ts";
import "../../messages/county.ts";

/** What a county still lacks before it opens: each line leads to where it is done. `quiet`: gone once all is green. */
export function Ready(props: { quiet?: boolean }) {
  const [lines, { refetch }] = asked(() => api.county.ready.query().catch(() => null));
  const left = () => (lines.latest ?? []).filter((l) => !l.ok).length;
  return (
    <>
      <Show when={lines() === null && !props.quiet}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={lines.latest && !(props.quiet && left() === 0)}>
        <section class="y-card" data-ready={left()}>
          <h2>{t("ready.title")}</h2>
          <p>{left() === 0 ? t("ready.allGreen") : t("ready.left", { n: left() })}</p>
          <ul class="plain">
            <For each={lines.latest}>
              {(l) => (
                <li class="y-row steady below" data-line={l.key} data-ok={l.ok}>
                  <span class={`y-tag ${l.ok ? "ok" : "warning"}`}>{l.ok ? <CircleCheck /> : <TriangleAlert />}</span>
                  <A href={l.at} class="grow">
                    {td("ready", l.missing ? `${l.key}.${l.missing}` : l.key, l.params)}
                  </A>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
    </>
  );
}
