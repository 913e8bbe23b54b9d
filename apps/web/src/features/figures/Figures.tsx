import { useSearchParams } from "@solidjs/router";
import { addDays, figuresReachOf, type Grouping, groupings, type LegalDate, legalDateOf, type Measure, measures, periodKinds, periodOf } from "@yimen/domain";
import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { type MessageKey, t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { itemNames, unitNames } from "../../app/names.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, news, signedIn } from "../../app/session.ts";
import "../../messages/figures.ts";
import { Chart } from "./Chart.tsx";
import { courseOf, funnelMeasure, funnelOf, hoursOf, townsOf } from "./charts.ts";
import { type Behind, FigureCases } from "./FigureCases.tsx";
import { FigureTable } from "./FigureTable.tsx";
import { dayAsked, n, onTime, periodName, share, tileName, tiles } from "./look.ts";
import "./figures.css";

/** The county's figures of a period, or a unit's: sums, course, hours, townships, rankings; every figure opens the cases behind it. */
export function Figures() {
  const { db, actor } = signedIn();
  const ofAll = figuresReachOf(actor).of === "all";
  const today = legalDateOf(Date.now());
  // The period, the unit and the opened figure are in the address: a leader sends it to whoever is to answer for it.
  const [place, setPlace] = useSearchParams<{ kind?: string; on?: string; unit?: string; show?: string; by?: string; member?: string }>();
  const kind = () => periodKinds.find((k) => k === place.kind) ?? "month";
  const period = createMemo(() => periodOf(kind(), dayAsked(place.on, today)));
  const unit = () => (ofAll && place.unit) || null;
  const behind = createMemo((): Behind | null => {
    const measure = measures.find((m) => m === place.show);
    return measure ? { measure, by: groupings.find((g) => g === place.by) ?? "unit", member: place.member ?? null } : null;
  });
  const open = (measure: Measure, by: Grouping = "unit", member: string | null = null) => setPlace({ show: measure, by: by === "unit" && member === null ? null : by, member });
  const catalogue = live(() => db.get("catalogue"));
  const items = createMemo(() => itemNames(catalogue()));
  const units = createMemo(() => unitNames(catalogue()));
  const offices = createMemo(() => new Map((catalogue()?.offices ?? []).map((o) => [o.code, o.name])));
  const people = createMemo(() => new Map((catalogue()?.people ?? []).map((p) => [p.id as string, p.name])));
  const itemName = (code: string) => items().get(code) ?? code;
  const unitName = (code: string) => units().get(code) ?? code;
  const officeName = (code: string) => (code.length === 6 ? t("figures.centre") : (offices().get(code) ?? code).replace(/便民服务中心$/, ""));
  const wish = () => ({ ...period(), unit: unit() });
  const [found, { refetch }] = asked(wish, (w) => api.figures.overview.query(w).catch(() => null));
  // What happens in the county shows within seconds, not with each of a hundred acts; whoever hears of no single case looks each minute.
  let heard = false;
  createEffect(
    on(
      news,
      () => {
        heard = true;
      },
      { defer: true },
    ),
  );
  let ticks = 0;
  const clock = setInterval(() => {
    ticks += 1;
    if (!heard && !found.latest?.counting && ticks % 20 !== 0) return;
    heard = false;
    void refetch();
  }, 3000);
  onCleanup(() => clearInterval(clock));
  const [who, setWho] = createSignal<"person" | "office" | null>(null);
  const [ranking] = asked(
    () => who() && { ...wish(), by: who() as "person" | "office" },
    (w) => api.figures.ranking.query(w).catch(() => []),
  );
  const memberName = (by: Grouping, member: string): string =>
    by === "item"
      ? itemName(member)
      : by === "unit"
        ? unitName(member)
        : by === "person"
          ? (people().get(member) ?? member)
          : by === "hour"
            ? `${t(`figures.weekday.${member.split(" ")[0]}` as MessageKey)} ${t("figures.hour", { h: member.split(" ")[1] ?? "" })}`
            : officeName(member);
  const measureName = (measure: Measure): string => {
    const tile = tiles.find((x) => x.key === measure);
    return tile ? tileName(tile) : t(`figures.funnel.${measure}` as MessageKey);
  };
  const total = () => found.latest?.total ?? {};
  const empty = () => found.latest && measures.every((m) => n(total(), m) === 0);
  const course = createMemo(() => courseOf(found.latest?.course ?? []));
  const funnel = createMemo(() => funnelOf(total()));
  const hours = createMemo(() => hoursOf(found.latest?.hours ?? []));
  const towns = createMemo(() => townsOf(found.latest?.towns ?? [], officeName));
  const move = (to: LegalDate) => setPlace({ on: to, show: null, by: null, member: null }, { replace: true });
  const hundred = () => {
    const offered = found.latest?.offered;
    return [
      ["housed", offered?.housed ?? 0, offered?.items ?? 0],
      ["delegated", offered?.delegated ?? 0, offered?.items ?? 0],
      ["onTime", n(total(), "answered") - n(total(), "late"), n(total(), "answered")],
      ["parallel", offered?.parallel ?? 0, offered?.joint ?? 0],
    ] as const;
  };
  return (
    <>
      <div class="y-row between below wide">
        <h1 class="flat">{t("figures.title")}</h1>
        <button type="button" class="y-button no-print" onClick={() => print()}>
          {t("figures.print")}
        </button>
      </div>
      <div class="y-row below no-print">
        <fieldset class="y-row bare">
          <legend class="visually-hidden">{t("figures.period")}</legend>
          <For each={periodKinds}>
            {(k) => (
              <button
                type="button"
                class="y-button small"
                data-kind={k}
                aria-pressed={kind() === k}
                onClick={() => setPlace({ kind: k, show: null, by: null, member: null }, { replace: true })}
              >
                {t(`figures.kind.${k}`)}
              </button>
            )}
          </For>
        </fieldset>
        <span class="y-row">
          <button type="button" class="y-button small" data-do="earlier" aria-label={t("figures.earlier")} onClick={() => move(addDays(period().from, -1))}>
            ‹
          </button>
          <strong class="number" data-period={period().from}>
            {periodName(kind(), period())}
          </strong>
          <button
            type="button"
            class="y-button small"
            data-do="later"
            aria-label={t("figures.later")}
            disabled={period().to >= today}
            onClick={() => move(addDays(period().to, 1))}
          >
            ›
          </button>
        </span>
        <Show when={ofAll}>
          <label class="y-row">
            <span class="visually-hidden">{t("figures.unit")}</span>
            <select class="y-input" value={unit() ?? ""} onChange={(e) => setPlace({ unit: e.currentTarget.value || null, show: null, by: null, member: null }, { replace: true })}>
              <option value="">{t("figures.allUnits")}</option>
              <For each={[...units()]}>{([code, name]) => <option value={code}>{name}</option>}</For>
            </select>
          </label>
        </Show>
      </div>
      <Show when={found() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={found.latest}>
        <Show when={found.latest?.counting}>
          <p class="y-notice warning" role="status">
            {t("figures.counting")}
          </p>
        </Show>
        <Show when={!empty()} fallback={<p class="y-card">{t("figures.none")}</p>}>
          <p class="wide" data-figures-text>
            {t("figures.text", {
              period: periodName(kind(), period()),
              who: unit() ? unitName(unit() ?? "") : ofAll ? t("figures.allUnits") : unitName(actor.unit ?? ""),
              taken: n(total(), "taken"),
              accepted: n(total(), "accepted"),
              answered: n(total(), "answered"),
              onTime: onTime(total()),
              late: n(total(), "late"),
              beyond: n(total(), "beyond"),
              used: tiles.find((x) => x.key === "used")?.value(total()) ?? "",
              saved: tiles.find((x) => x.key === "saved")?.value(total()) ?? "",
              onSpot: share(n(total(), "onSpot"), n(total(), "answered")),
              noticed: n(total(), "noticed"),
              declined: n(total(), "declined"),
            })}{" "}
            <Show when={period().to >= today}>
              <span class="muted">{t("figures.running")}</span>
            </Show>
          </p>
          <ul class="tiles wide">
            <For each={tiles}>
              {(tile) => (
                <li>
                  <button type="button" class={tile.bad && n(total(), tile.cases) > 0 ? "tile danger" : "tile"} data-tile={tile.key} onClick={() => open(tile.cases)}>
                    <span class="small">{tileName(tile)}</span>
                    <strong>{tile.value(total())}</strong>
                    <span class="small muted">{t("figures.versus", { n: tile.value(found.latest?.before ?? {}) })}</span>
                  </button>
                </li>
              )}
            </For>
          </ul>
          <Show when={behind()}>
            {(b) => (
              <FigureCases
                title={t("figures.cases", { measure: measureName(b().measure), member: b().member === null ? periodName(kind(), period()) : memberName(b().by, b().member ?? "") })}
                period={period()}
                unit={unit()}
                behind={b()}
                itemName={itemName}
                onClose={() => setPlace({ show: null, by: null, member: null })}
              />
            )}
          </Show>
          <div class="charts wide">
            <Chart title={t("figures.course")} height={280} option={course().option} rows={course().rows} />
            <Chart title={t("figures.funnel")} height={200} option={funnel().option} rows={funnel().rows} onPick={(_, at) => open(funnelMeasure(at))} />
            <Chart title={t("figures.hours")} height={240} option={hours().option} rows={hours().rows} />
            <Chart title={t("figures.towns")} height={280} option={towns().option} rows={towns().rows} onPick={(_, at) => open("taken", "town", towns().order[at] ?? null)} />
            <section class="y-card" data-part="hundred">
              <h2>{t("figures.hundred")}</h2>
              <For each={hundred()}>
                {([key, part, whole]) => (
                  <p class="hundred">
                    <span>{t(`figures.hundred.${key}`)}</span>
                    <meter min="0" max={Math.max(1, whole)} value={part} aria-label={t(`figures.hundred.${key}`)} />
                    <span class="number">
                      {share(part, whole)} <span class="muted small">{t("figures.of", { n: part, of: whole })}</span>
                    </span>
                  </p>
                )}
              </For>
            </section>
          </div>
          <Show when={ofAll && !unit()}>
            <FigureTable part="units" title={t("figures.units")} rows={found.latest?.units ?? []} name={unitName} onOpen={(measure, member) => open(measure, "unit", member)} />
          </Show>
          <FigureTable part="items" title={t("figures.items")} rows={found.latest?.items ?? []} name={itemName} onOpen={(measure, member) => open(measure, "item", member)} />
          <div class="y-row below no-print">
            <For each={["person", "office"] as const}>
              {(which) => (
                <button type="button" class="y-button" data-do={`show-${which}`} aria-pressed={who() === which} onClick={() => setWho(who() === which ? null : which)}>
                  {t(which === "person" ? "figures.showPeople" : "figures.showOffices")}
                </button>
              )}
            </For>
          </div>
          <Show when={who() && ranking.latest}>
            <FigureTable
              part={who() ?? ""}
              title={t(who() === "person" ? "figures.people" : "figures.offices")}
              rows={ranking.latest ?? []}
              name={(member) => memberName(who() ?? "person", member)}
              onOpen={(measure, member) => open(measure, who() ?? "person", member)}
            />
          </Show>
        </Show>
      </Show>
    </>
  );
}
