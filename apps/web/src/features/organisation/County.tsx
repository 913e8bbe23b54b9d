import { useSearchParams } from "@solidjs/router";
import { For, Match, Show, Switch } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t, td } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { api } from "../../app/session.ts";
import { Offices } from "./Offices.tsx";
import { People } from "./People.tsx";
import { Ready } from "./Ready.tsx";
import { Templates } from "./Templates.tsx";
import { Windows } from "./Windows.tsx";
import { Workbook } from "./Workbook.tsx";
import "../../messages/county.ts";
import "../../messages/case.ts";

const tabs = ["ready", "offices", "windows", "people", "workbook", "templates"] as const;

/** The county as its administrators keep it: what is missing, places, units with their windows, people; all of it as one workbook. */
export function County() {
  const [search, setSearch] = useSearchParams();
  const tab = () => tabs.find((x) => x === search.tab) ?? "ready";
  const [plan, { refetch }] = asked(() => api.county.plan.query().catch(() => null));
  return (
    <>
      <h1 class="no-print">{t("county.title")}</h1>
      <div class="tabs no-print" role="tablist">
        <For each={tabs}>
          {(x) => (
            <button type="button" role="tab" class="y-button" aria-selected={tab() === x} data-tab={x} onClick={() => setSearch({ tab: x })}>
              {td("county", x)}
            </button>
          )}
        </For>
      </div>
      <Show when={plan() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={plan.latest}>
        {(now) => (
          <Switch>
            <Match when={tab() === "ready"}>
              <Ready />
            </Match>
            <Match when={tab() === "offices"}>
              <Offices plan={now()} onChanged={refetch} />
            </Match>
            <Match when={tab() === "windows"}>
              <Windows plan={now()} onChanged={refetch} />
            </Match>
            <Match when={tab() === "people"}>
              <People plan={now()} onChanged={refetch} />
            </Match>
            <Match when={tab() === "workbook"}>
              <Workbook onChanged={refetch} />
            </Match>
            <Match when={tab() === "templates"}>
              <Templates />
            </Match>
          </Switch>
        )}
      </Show>
    </>
  );
}
