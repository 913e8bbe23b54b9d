import { Field, type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { countyFault } from "../../app/countyFault.ts";
import { t, td } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import { base64 } from "./base64.ts";
import { draftFault } from "./draftFault.ts";
import "../../messages/desk.ts";
import "../../messages/editor.ts";

type Trial = Awaited<ReturnType<typeof api.item.tryWorkbook.mutate>>;

/**
 * A workbook on trial: everything that is wrong with it, by sheet, row and column, or what it would change; then, with reason and document, it is
 * handed in as one, for another person to publish.
 */
export function WorkbookImport(props: { mayHandIn: boolean; onHandedIn: () => void }) {
  const [file, setFile] = createSignal<{ name: string; content: string } | null>(null);
  const [trial, setTrial] = createSignal<Trial | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const fresh = () => trial()?.planned.filter((p) => p.is !== "same") ?? [];
  const clean = () => trial()?.faults.length === 0 && fresh().every((p) => p.faults.length === 0 && p.stop === null);
  const problems = () => [
    ...fresh().flatMap((p) => p.faults.map((f) => ({ where: [p.name, f.key].filter(Boolean).join(" · "), what: td("publish", f.code, f.params) }))),
    ...fresh().flatMap((p) => (p.stop === null ? [] : [{ where: p.name, what: t(p.stop === "open" ? "draft.open" : "draft.otherUnit") }])),
  ];
  const choose = async (input: HTMLInputElement) => {
    const chosen = input.files?.[0];
    input.value = "";
    if (!chosen) return;
    setBusy(true);
    setSaid(null);
    setTrial(null);
    try {
      const content = await base64(chosen);
      setTrial(await api.item.tryWorkbook.mutate({ file: content }));
      setFile({ name: chosen.name, content });
    } catch (error) {
      setSaid({ text: countyFault(error, t("workbook.notAWorkbook")), bad: true });
    }
    setBusy(false);
  };
  const handIn = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    try {
      const { handedIn } = await api.item.handInWorkbook.mutate({ file: file()?.content ?? "", reason: String(form.get("reason")), document: String(form.get("document")) });
      setSaid({ text: t("items.handedIn", { n: handedIn }), bad: false });
      setTrial(null);
      props.onHandedIn();
    } catch (error) {
      setSaid({ text: draftFault(error), bad: true });
    }
    setBusy(false);
  };
  return (
    <section class="y-card">
      <h2>{t("items.import")}</h2>
      <p class="muted">{t("items.importHint")}</p>
      <Said outcome={said()} />
      <label class="y-button" aria-busy={busy()}>
        {t("items.choose")}
        <input type="file" accept=".xlsx" class="visually-hidden" data-do="import-items" onChange={(e) => choose(e.currentTarget)} />
      </label>
      <Show when={trial()}>
        {(found) => (
          <div data-trial={clean() ? "clean" : "faulty"}>
            <p class="above">
              <strong>{file()?.name}</strong>
            </p>
            <Show when={found().faults.length > 0 || problems().length > 0}>
              <p class="y-notice danger">{t("items.faulty")}</p>
              <table class="y-table">
                <thead>
                  <tr>
                    <th>{t("items.where")}</th>
                    <th>{t("items.what")}</th>
                  </tr>
                </thead>
                <tbody>
                  <For each={found().faults}>
                    {(f) => (
                      <tr>
                        <td>{[f.sheet, f.row > 0 ? t("items.row", { n: f.row }) : "", f.column].filter(Boolean).join(" · ")}</td>
                        <td>
                          {td("workbook", f.code)}
                          {f.value ? `：${f.value}` : ""}
                        </td>
                      </tr>
                    )}
                  </For>
                  <For each={problems()}>
                    {(p) => (
                      <tr>
                        <td>{p.where}</td>
                        <td>{p.what}</td>
                      </tr>
                    )}
                  </For>
                </tbody>
              </table>
              <Show when={found().more > 0}>
                <p class="muted">{t("items.moreFaults", { n: found().more })}</p>
              </Show>
            </Show>
            <Show when={clean()}>
              <p>
                {t("items.plan", {
                  fresh: fresh().filter((p) => p.is === "new").length,
                  changed: fresh().filter((p) => p.is === "changed").length,
                  same: found().planned.length - fresh().length,
                })}
              </p>
              <ul>
                <For each={fresh().slice(0, 30)}>{(p) => <li>{`${p.name} · ${t(p.is === "new" ? "items.isNew" : "items.isChanged")}`}</li>}</For>
              </ul>
              <Show when={fresh().length > 0 && props.mayHandIn}>
                <form onSubmit={handIn} data-form="hand-in">
                  <Field id="hand-in-reason" label={t("do.reason")}>
                    <input id="hand-in-reason" name="reason" class="y-input" autocomplete="off" required maxlength={300} />
                  </Field>
                  <Field id="hand-in-document" label={t("items.document")}>
                    <input id="hand-in-document" name="document" class="y-input" autocomplete="off" required maxlength={120} />
                  </Field>
                  <button type="submit" class="y-button primary" disabled={busy()}>
                    {t("draft.submit")}
                  </button>
                </form>
              </Show>
            </Show>
          </div>
        )}
      </Show>
    </section>
  );
}
