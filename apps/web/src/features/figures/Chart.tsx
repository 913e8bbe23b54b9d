import type { EChartsCoreOption } from "echarts/core";
import { createEffect, createSignal, For, on, onCleanup, onMount } from "solid-js";
import { t } from "../../app/i18n.ts";

export type Colours = Record<"text" | "muted" | "line" | "accent" | "tint" | "danger" | "warning" | "ok" | "surface", string>;
/** The page's own colours, light or dark as they are now. */
function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: of("text"),
    muted: of("muted"),
    line: of("line"),
    accent: of("accent"),
    tint: of("accent-tint"),
    danger: of("danger"),
    warning: of("warning"),
    ok: of("ok"),
    surface: of("surface"),
  };
}

/** The figures of a chart as rows, the first one the headings: for whoever would rather read, or can't see it. */
export type Rows = readonly (readonly (string | number)[])[];

/**
 * A chart, drawn by the library once it has come, anew when figures, size or light change; under it the same figures as a table.
 * @param onPick what a click on a bar or cell is about: the name of its series and its place in the data
 */
export function Chart(props: { title: string; height: number; option: (colours: Colours) => EChartsCoreOption; rows: Rows; onPick?: (series: string, at: number) => void }) {
  let box!: HTMLDivElement;
  const [light, setLight] = createSignal(0);
  onMount(async () => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const turned = () => setLight((n) => n + 1);
    let gone = false;
    let end = () => {};
    onCleanup(() => {
      gone = true;
      end();
    });
    const { init } = await import("./chartEngine.ts");
    if (gone) return;
    const chart = init(box, null, { renderer: "canvas" });
    const size = new ResizeObserver(() => chart.resize());
    size.observe(box);
    dark.addEventListener("change", turned);
    chart.on("click", (event) => props.onPick?.(event.seriesName ?? "", event.dataIndex ?? 0));
    end = () => {
      size.disconnect();
      dark.removeEventListener("change", turned);
      chart.dispose();
    };
    draw = () => {
      const colours = coloursNow();
      chart.setOption(
        {
          animation: false,
          textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colours.text },
          // Drawn, not written into the page: its policy lets no style in.
          tooltip: { renderMode: "richText", backgroundColor: colours.surface, borderColor: colours.line, textStyle: { color: colours.text } },
          ...props.option(colours),
        },
        true,
      );
      box.dataset.drawn = String(Number(box.dataset.drawn ?? 0) + 1);
    };
    draw();
  });
  let draw = () => {};
  createEffect(on([() => props.option, () => props.rows, light], () => draw()));
  return (
    <figure class="chart y-card">
      <figcaption>
        <h2>{props.title}</h2>
      </figcaption>
      <div ref={box} class={`plot h${props.height}`} role="img" aria-label={props.title} data-chart={props.title} />
      <details>
        <summary>{t("figures.asTable")}</summary>
        <table class="figures-table">
          <thead>
            <tr>
              <For each={props.rows[0]}>{(head) => <th scope="col">{head}</th>}</For>
            </tr>
          </thead>
          <tbody>
            <For each={props.rows.slice(1)}>
              {(row) => (
                <tr>
                  <For each={row}>{(cell, n) => (n() === 0 ? <th scope="row">{cell}</th> : <td>{cell}</td>)}</For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </details>
    </figure>
  );
}
