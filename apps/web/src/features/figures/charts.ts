import type { Counts } from "@yimen/domain";
import type { EChartsCoreOption } from "echarts/core";
import { type MessageKey, t } from "../../app/i18n.ts";
import type { Colours, Rows } from "./Chart.tsx";
import { n, onTime, tileName, tiles } from "./look.ts";

type Step = Counts & { readonly on: string };
export type Drawing = { option: (colours: Colours) => EChartsCoreOption; rows: Rows };

const axis = (colours: Colours) => ({ axisLabel: { color: colours.muted }, axisLine: { lineStyle: { color: colours.line } }, splitLine: { lineStyle: { color: colours.line } } });
const nameOf = (key: string) => tileName(tiles.find((tile) => tile.key === key) ?? (tiles[0] as (typeof tiles)[number]));

/** What was taken and decided in each step of time, and the share that was on time. */
export function courseOf(steps: readonly Step[]): Drawing {
  const short = (day: string) => (steps.length > 40 || new Set(steps.map((s) => s.on.slice(0, 4))).size > 1 ? day : day.slice(5));
  return {
    rows: [[t("figures.day"), nameOf("taken"), nameOf("answered"), nameOf("onTime")], ...steps.map((s) => [s.on, n(s, "taken"), n(s, "answered"), onTime(s)])],
    option: (c) => ({
      grid: { left: 48, right: 56, top: 40, bottom: 32 },
      legend: { top: 0, textStyle: { color: c.text } },
      xAxis: { type: "category", data: steps.map((s) => short(s.on)), ...axis(c) },
      yAxis: [
        { type: "value", minInterval: 1, ...axis(c) },
        { type: "value", min: 0, max: 100, axisLabel: { color: c.muted, formatter: "{value}%" }, splitLine: { show: false } },
      ],
      tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: c.surface, borderColor: c.line, textStyle: { color: c.text } },
      series: [
        { name: nameOf("taken"), type: "bar", data: steps.map((s) => n(s, "taken")), itemStyle: { color: c.muted }, barMaxWidth: 24 },
        { name: nameOf("answered"), type: "bar", data: steps.map((s) => n(s, "answered")), itemStyle: { color: c.accent }, barMaxWidth: 24 },
        {
          name: nameOf("onTime"),
          type: "line",
          yAxisIndex: 1,
          connectNulls: true,
          symbol: "circle",
          lineStyle: { color: c.warning },
          itemStyle: { color: c.warning },
          data: steps.map((s) => (n(s, "answered") === 0 ? null : Math.round((1000 * (n(s, "answered") - n(s, "late"))) / n(s, "answered")) / 10)),
        },
      ],
    }),
  };
}

const funnelSteps = ["taken", "ofTakenAccepted", "ofTakenAnswered", "ofTakenDelivered"] as const;
/** What has become of that which was taken in the period. */
export function funnelOf(total: Counts): Drawing {
  const parts = funnelSteps.map((measure) => ({ name: t(`figures.funnel.${measure}` as MessageKey), value: n(total, measure) }));
  return {
    rows: [[t("figures.member"), nameOf("taken")], ...parts.map((p) => [p.name, p.value])],
    option: (c) => ({
      // Bars from the middle: their lengths can be compared, as areas can't.
      grid: { left: 72, right: 48, top: 8, bottom: 8 },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", inverse: true, data: parts.map((p) => p.name), ...axis(c), axisTick: { show: false } },
      series: [
        {
          name: t("figures.funnel"),
          type: "bar",
          data: parts.map((p) => p.value),
          itemStyle: { color: c.accent },
          label: { show: true, position: "right", color: c.text },
          barMaxWidth: 32,
        },
      ],
    }),
  };
}
export const funnelMeasure = (at: number) => funnelSteps[at] ?? "taken";

const weekdays = [1, 2, 3, 4, 5, 6, 0];
/** When cases are taken: weekday by hour. */
export function hoursOf(hours: readonly { readonly member: string; readonly taken: number }[]): Drawing {
  const cells = hours.map(({ member, taken }) => ({ day: Number(member.split(" ")[0]), hour: Number(member.split(" ")[1]), taken }));
  const [first, last] = [Math.min(8, ...cells.map((c) => c.hour)), Math.max(17, ...cells.map((c) => c.hour))];
  const span = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const days = weekdays.filter((d) => (d > 0 && d < 6) || cells.some((c) => c.day === d));
  const at = (day: number, hour: number) => cells.find((c) => c.day === day && c.hour === hour)?.taken ?? 0;
  const dayName = (d: number) => t(`figures.weekday.${d}` as MessageKey);
  return {
    rows: [["", ...span.map((h) => t("figures.hour", { h }))], ...days.map((d) => [dayName(d), ...span.map((h) => at(d, h))])],
    option: (c) => ({
      grid: { left: 48, right: 16, top: 8, bottom: 32 },
      xAxis: { type: "category", data: span.map((h) => String(h)), ...axis(c), splitArea: { show: false } },
      yAxis: { type: "category", inverse: true, data: days.map(dayName), ...axis(c) },
      visualMap: { show: false, min: 0, max: Math.max(1, ...cells.map((x) => x.taken)), inRange: { color: [c.tint, c.accent] } },
      series: [
        {
          name: t("figures.hours"),
          type: "heatmap",
          data: days.flatMap((d, y) => span.map((h, x) => [x, y, at(d, h)])).filter((cell) => (cell[2] ?? 0) > 0),
          itemStyle: { borderColor: c.surface, borderWidth: 2 },
        },
      ],
    }),
  };
}

/** Townships by what they took in, the most first. */
export function townsOf(towns: readonly (Counts & { readonly member: string })[], name: (code: string) => string): Drawing & { order: string[] } {
  const sorted = [...towns].sort((a, b) => n(b, "taken") - n(a, "taken"));
  return {
    order: sorted.map((s) => s.member),
    rows: [[t("figures.member"), nameOf("taken"), nameOf("answered"), nameOf("onTime")], ...sorted.map((s) => [name(s.member), n(s, "taken"), n(s, "answered"), onTime(s)])],
    option: (c) => ({
      grid: { left: 88, right: 48, top: 8, bottom: 8 },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", inverse: true, data: sorted.map((s) => name(s.member)), ...axis(c), axisTick: { show: false } },
      series: [
        {
          name: t("figures.towns"),
          type: "bar",
          data: sorted.map((s) => n(s, "taken")),
          itemStyle: { color: c.accent },
          label: { show: true, position: "right", color: c.text },
          barMaxWidth: 24,
        },
      ],
    }),
  };
}
