import { createMemo, createSignal, For, onCleanup, Show } from "solid-js";
import { WindowVirtualizer } from "virtua/solid";
import { t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { liveItemNames } from "../../app/names.ts";
import { signedIn } from "../../app/session.ts";
import { CaseIndex, type CaseSummary } from "../../store/index.ts";
import { CaseLine } from "../case/CaseLine.tsx";

const filters = ["all", "awaitingCorrection", "accepted", "underReview", "decided", "issued", "closed"] as const;

/** Every case on this device; only the lines in sight are drawn, so that tens of thousands scroll. */
export function Cases() {
  const { db } = signedIn();
  const [stage, setStage] = createSignal<(typeof filters)[number]>("all");
  const [text, setText] = createSignal("");
  const [rows, setRows] = createSignal<{ all: CaseSummary[]; whole: boolean }>();
  const index = new CaseIndex(db, (all, whole) => setRows({ all, whole }));
  onCleanup(() => index.close());
  const names = liveItemNames(db);
  const waiting = live(() => db.waitingCases());
  const shown = createMemo(() => {
    const words = text().trim().toUpperCase();
    const itemName = (code: string) => names()?.get(code) ?? code;
    return (rows()?.all ?? []).filter(
      (r) =>
        (stage() === "all" || r.stage === stage()) &&
        (words === "" || r.applicant.includes(words) || r.former.includes(words) || itemName(r.item).includes(words) || (r.number ?? "").includes(words)),
    );
  });
  return (
    <>
      <h1>
        {t("nav.cases")} <span class="muted small">{rows() && (rows()?.whole ? shown().length : "…")}</span>
      </h1>
      <label class="visually-hidden" for="filter">
        {t("search.label")}
      </label>
      <input id="filter" class="y-input" type="search" autocomplete="off" placeholder={t("search.label")} value={text()} onInput={(e) => setText(e.currentTarget.value)} />
      <div class="tabs" role="tablist">
        <For each={filters}>
          {(f) => (
            <button type="button" role="tab" class="y-button" aria-selected={stage() === f} onClick={() => setStage(f)}>
              {f === "all" ? t("nav.cases") : td("stage", f)}
            </button>
          )}
        </For>
      </div>
      <Show when={shown().length > 0} fallback={<Show when={rows()?.whole}>{<p class="y-card">{t("case.listEmpty")}</p>}</Show>}>
        <div class="list">
          <WindowVirtualizer data={shown()} itemSize={92}>
            {(line) => <CaseLine line={{ ...line, item: names()?.get(line.item) ?? line.item, waiting: waiting()?.has(line.id) }} />}
          </WindowVirtualizer>
        </div>
      </Show>
    </>
  );
}
