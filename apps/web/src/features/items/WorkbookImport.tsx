import { Field, type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { t, td } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import { answerOf } from "../../sync/index.ts";
import "../../messages/desk.ts";

type Trial = Awaited<ReturnType<typeof api.item.tryWorkbook.mutate>>;

const base64 = async (file: File): Promise<string> => {
  let text = "";
  for (const byte of new Uint8Array(await file.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
};

/** A workbook on trial: everything that is wrong with it, by sheet, row and column, or what it would publish; then, with reason and document, its publication. */
export function WorkbookImport(props: { mayPublish: boolean; onPublished: () => void }) {
  const [file, setFile] = createSignal<{ name: string; content: string } | null>(null);
  const [trial, setTrial] = createSignal<Trial | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const fresh = () => trial()?.planned.filter((p) => p.is !== "same") ?? [];
  const clean = () => trial()?.faults.length === 0 && fresh().every((p) => p.faults.length === 0);
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
      setSaid({ text: t(answerOf(error) ? "workbook.notAWorkbook" : "inbox.offline"), bad: true });
    }
    setBusy(false);
  };
  const publish = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    try {
      const { published } = await api.item.publishWorkbook.mutate({ file: file()?.content ?? "", reason: String(form.get("reason")), document: String(form.get("document")) });
      setSaid({ text: t("items.published", { n: published }), bad: false });
      setTrial(null);
      props.onPublished();
    } catch {
      setSaid({ text: t("inbox.offline"), bad: true });
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
            <Show when={found().faults.length > 0 || fresh().some((p) => p.faults.length > 0)}>
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
                  <For each={fresh().flatMap((p) => p.faults.map((f) => ({ ...f, item: p.name })))}>
                    {(f) => (
                      <tr>
                        <td>{[f.item, f.key].filter(Boolean).join(" · ")}</td>
                        <td>{td("publish", f.code, f.params)}</td>
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
              <Show when={fresh().length > 0 && props.mayPublish}>
                <form onSubmit={publish} data-form="publish">
                  <Field id="publish-reason" label={t("do.reason")}>
                    <input id="publish-reason" name="reason" class="y-input" autocomplete="off" required maxlength={300} />
                  </Field>
                  <Field id="publish-document" label={t("items.document")}>
                    <input id="publish-document" name="document" class="y-input" autocomplete="off" required maxlength={120} />
                  </Field>
                  <button type="submit" class="y-button primary" disabled={busy()}>
                    {t("items.publish")}
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
