import { type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { countyFault } from "../../app/countyFault.ts";
import { t, td } from "../../app/i18n.ts";
import { saveAs } from "../../app/saveAs.ts";
import { api } from "../../app/session.ts";
import { base64 } from "../items/base64.ts";
import { type Letter, Letters } from "./Letters.tsx";
import { planFaultText, savedFault } from "./planFault.ts";
import "../../messages/desk.ts";

type Trial = Awaited<ReturnType<typeof api.county.tryWorkbook.mutate>>;
const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** The whole county as one workbook: exported, tried with every fault by its place, written whole or not at all. */
export function Workbook(props: { onChanged: () => Promise<void> }) {
  const [file, setFile] = createSignal("");
  const [trial, setTrial] = createSignal<Trial | null>(null);
  const [letters, setLetters] = createSignal<readonly Letter[]>([]);
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const [busy, setBusy] = createSignal(false);
  const added = () => trial()?.changes.filter((c) => c.before === null).length ?? 0;
  const doing = async (work: () => Promise<void>) => {
    setBusy(true);
    setSaid(null);
    try {
      await work();
    } catch (error) {
      setSaid({ text: savedFault(error).text || countyFault(error), bad: true });
    }
    setBusy(false);
  };
  const choose = (input: HTMLInputElement) =>
    doing(async () => {
      const chosen = input.files?.[0];
      input.value = "";
      if (!chosen) return;
      setTrial(null);
      const content = await base64(chosen);
      setTrial(await api.county.tryWorkbook.mutate({ file: content }));
      setFile(content);
    });
  const apply = () =>
    doing(async () => {
      const { changes, letters: fresh } = await api.county.applyWorkbook.mutate({ file: file() });
      setTrial(null);
      setSaid({ text: t("sheet.applied", { n: changes.length }), bad: false });
      setLetters(fresh);
      await props.onChanged();
    });
  return (
    <Show when={letters().length === 0} fallback={<Letters letters={letters()} onDone={() => setLetters([])} />}>
      <section class="y-card">
        <p class="muted">{t("sheet.about")}</p>
        <Said outcome={said()} />
        <div class="y-row">
          <button
            type="button"
            class="y-button"
            data-do="export-county"
            onClick={() =>
              doing(async () => saveAs(new Blob([Uint8Array.from(atob((await api.county.exportWorkbook.query()).file), (c) => c.charCodeAt(0))], { type: xlsx }), "county.xlsx"))
            }
          >
            {t("sheet.export")}
          </button>
          <label class="y-button primary" aria-busy={busy()}>
            {t("sheet.choose")}
            <input type="file" accept=".xlsx" class="visually-hidden" data-do="try-county" onChange={(e) => choose(e.currentTarget)} />
          </label>
        </div>
        <Show when={trial()}>
          {(found) => (
            <div data-trial={found().faults.length === 0 ? "clean" : "faulty"}>
              <Show
                when={found().faults.length > 0}
                fallback={
                  <>
                    <p class="above">{found().changes.length === 0 ? t("sheet.same") : t("sheet.clean", { added: added(), changed: found().changes.length - added() })}</p>
                    <ul class="small">
                      <For each={found().changes.slice(0, 50)}>{(c) => <li>{`${td("county", c.part)} · ${c.key}${c.before === null ? ` · ${t("county.add")}` : ""}`}</li>}</For>
                    </ul>
                    <Show when={found().changes.length > 0}>
                      <button type="button" class="y-button primary" data-do="apply-county" disabled={busy()} onClick={apply}>
                        {t("sheet.apply")}
                      </button>
                    </Show>
                  </>
                }
              >
                <p class="y-notice danger">{t("sheet.faulty")}</p>
                <table class="y-table">
                  <tbody>
                    <For each={found().faults}>
                      {(f) => (
                        <tr>
                          <td>{[f.sheet, f.row > 0 ? t("items.row", { n: f.row }) : "", f.column].filter(Boolean).join(" · ")}</td>
                          <td>{f.plan ? planFaultText(f.plan) : `${td("workbook", f.code)}${f.value ? `：${f.value}` : ""}`}</td>
                        </tr>
                      )}
                    </For>
                  </tbody>
                </table>
                <Show when={found().more > 0}>
                  <p class="muted">{t("items.moreFaults", { n: found().more })}</p>
                </Show>
              </Show>
            </div>
          )}
        </Show>
      </section>
    </Show>
  );
}
