import type { CaseState } from "@yimen/domain";
import { createMemo, createSignal, For, Show } from "solid-js";
import { WindowVirtualizer } from "virtua/solid";
import { t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { signedIn } from "../../app/session.ts";
import { CaseLine } from "../case/CaseLine.tsx";

const filters = ["all", "awaitingCorrection", "accepted", "underReview", "decided", "issued", "closed"] as const;

/** Every case on this device; only the lines in sight are drawn, so that tens of thousands scroll. */
export function Cases() {
  const { db } = signedIn();
  const [stage, setStage] = createSignal<(typeof filters)[number]>("all");
  const [text, setText] = createSignal("");
  const rows = live(async () => {
    const names = new Map((await db.get("catalogue"))?.items.map((i) => [i.code, i.name]));
    const waiting = new Set((await db.outbox.where("status").equals("pending").toArray()).map((e) => e.caseId));
    const line = (state: CaseState) => ({
      id: state.id,
      number: state.number,
      applicant: state.applicant.name,
      item: names.get(state.item) ?? state.item,
      stage: state.stage,
      waiting: waiting.has(state.id),
    });
    return (await db.cases.orderBy("at").reverse().toArray()).map((c) => line(c.state));
  });
  const shown = createMemo(() => {
    const words = text().trim().toUpperCase();
    return (rows() ?? []).filter(
      (r) => (stage() === "all" || r.stage === stage()) && (words === "" || r.applicant.includes(words) || r.item.includes(words) || (r.number ?? "").includes(words)),
    );
  });
  return (
    <>
      <h1>
        {t("nav.cases")} <span class="muted small">{shown().length}</span>
      </h1>
      <label class="visually-hidden" for="filter">
        {t("search.label")}
      </label>
      <input
        id="filter"
        class="y-input"
        type="search"
        placeholder={t("search.label")}
        value={text()}
        onInput={(e) => setText(e.currentTarget.value)}
        style={{ "margin-bottom": "8px" }}
      />
      <div class="tabs" role="tablist">
        <For each={filters}>
          {(f) => (
            <button type="button" role="tab" class="y-button" aria-selected={stage() === f} onClick={() => setStage(f)}>
              {f === "all" ? t("nav.cases") : td("stage", f)}
            </button>
          )}
        </For>
      </div>
      <Show when={shown().length > 0} fallback={<Show when={rows()}>{<p class="y-card">{t("case.listEmpty")}</p>}</Show>}>
        <div class="list">
          <WindowVirtualizer data={shown()} itemSize={92}>
            {(line) => <CaseLine line={line} />}
          </WindowVirtualizer>
        </div>
      </Show>
    </>
  );
}
