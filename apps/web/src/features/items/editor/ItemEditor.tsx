import { A, useNavigate, useParams } from "@solidjs/router";
import { publishFaults } from "@yimen/domain";
import { Field, type Outcome, Said } from "@yimen/ui";
import { createMemo, createSignal, For, Match, onCleanup, Show, Switch } from "solid-js";
import { t, td } from "../../../app/i18n.ts";
import { live } from "../../../app/live.ts";
import { Offline } from "../../../app/Offline.tsx";
import { api, signedIn } from "../../../app/session.ts";
import { ReasonForm } from "../../devices/ReasonForm.tsx";
import { Changes } from "../Changes.tsx";
import { draftFault } from "../draftFault.ts";
import { Basic } from "./Basic.tsx";
import { openDraft, type Tab, tabOf, tabs } from "./draft.ts";
import { Form } from "./Form.tsx";
import { Law } from "./Law.tsx";
import { Materials } from "./Materials.tsx";
import { Preview } from "./Preview.tsx";
import { Route } from "./Route.tsx";
import { Time } from "./Time.tsx";
import "../../../messages/desk.ts";
import "../../../messages/editor.ts";
import { asked } from "../../../app/asked.ts";

type Loaded = Awaited<ReturnType<typeof api.item.draft.get.query>>;

/** A draft of an item: written here, or read by the one who publishes it. */
export function ItemEditor() {
  const params = useParams();
  const [loaded, { refetch }] = asked(
    () => params.id,
    (id) => api.item.draft.get.query({ id }).catch(() => null),
  );
  return (
    <>
      <Show when={loaded() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={loaded()} keyed>
        {(draft) => <Editor loaded={draft} onChanged={() => void refetch()} />}
      </Show>
    </>
  );
}

function Editor(props: { loaded: Loaded; onChanged: () => void }) {
  const { db } = signedIn();
  const navigate = useNavigate();
  const { id, state, code } = props.loaded;
  const draft = openDraft(id, props.loaded.body, props.loaded.revision);
  const leaving = (event: BeforeUnloadEvent) => draft.saving() !== "saved" && event.preventDefault();
  window.addEventListener("beforeunload", leaving);
  // What could not be saved is tried again after this page was left; the browser asks before it is closed meanwhile.
  onCleanup(() => void draft.settle().then((saved) => saved && window.removeEventListener("beforeunload", leaving)));
  const writable = state === "draft" || state === "returned";
  const [tab, setTab] = createSignal<Tab>(writable ? "basic" : "preview");
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const catalogue = live(() => db.get("catalogue"));
  const faults = createMemo(() => {
    const people = catalogue()?.people;
    return people ? publishFaults({ ...JSON.parse(JSON.stringify(draft.body)), version: 1 }, people) : [];
  });
  const attempt = async (work: () => Promise<unknown>, after: () => void) => {
    setSaid(null);
    try {
      await work();
      after();
    } catch (error) {
      setSaid({ text: draftFault(error), bad: true });
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const word = (name: string) => String(form.get(name)).trim();
    return attempt(async () => {
      if (!(await draft.settle())) throw new Error("not saved");
      await api.item.draft.submit.mutate({ id, reason: word("reason"), document: word("document") });
    }, props.onChanged);
  };
  return (
    <div class="editor">
      <div class="y-row between">
        <h1 class="flat">
          {draft.body.name || t("editor.unnamed")} <span class="muted small">{code}</span>{" "}
          <span class={`y-tag ${state === "returned" ? "danger" : state === "done" ? "ok" : "warning"}`} data-state={state}>
            {td("draft", state)}
          </span>
        </h1>
        <Show when={writable}>
          <div class="y-row">
            <span class={`y-tag ${draft.saving() === "saved" ? "ok" : draft.saving() === "saving" ? "" : "danger"}`} role="status" data-saving={draft.saving()}>
              {td("saving", draft.saving())}
            </span>
            <button type="button" class="y-button" data-do="undo" disabled={!draft.canUndo()} onClick={() => draft.undo()}>
              {t("editor.undo")}
            </button>
          </div>
        </Show>
      </div>
      <Show when={state === "returned" && props.loaded.remark}>
        <p class="y-notice danger">{t("draft.remark", { remark: props.loaded.remark })}</p>
      </Show>
      <Show when={state === "submitted"}>
        <p class="y-notice">{t("draft.handedIn", { reason: props.loaded.reason, document: props.loaded.document, change: td("draftChange", props.loaded.change) })}</p>
      </Show>
      <Said outcome={said()} />
      <div class="tabs" role="tablist">
        <For each={tabs.filter((x) => writable || x === "preview")}>
          {(x) => (
            <button type="button" role="tab" class="y-button" aria-selected={tab() === x} data-tab={x} onClick={() => setTab(x)}>
              {td("editor", `tab.${x}`)}
              <Show when={faults().some((f) => tabOf(f) === x)}>
                <span class="y-tag danger">{faults().filter((f) => tabOf(f) === x).length}</span>
              </Show>
            </button>
          )}
        </For>
      </div>
      <Switch>
        <Match when={tab() === "basic"}>
          <Basic draft={draft} />
        </Match>
        <Match when={tab() === "time"}>
          <Time draft={draft} />
        </Match>
        <Match when={tab() === "materials"}>
          <Materials draft={draft} />
        </Match>
        <Match when={tab() === "form"}>
          <Form draft={draft} />
        </Match>
        <Match when={tab() === "route"}>
          <Route draft={draft} />
        </Match>
        <Match when={tab() === "law"}>
          <Law draft={draft} />
        </Match>
        <Match when={tab() === "preview"}>
          <Preview draft={draft} />
        </Match>
      </Switch>
      <Show when={!writable && props.loaded.changes.length > 0}>
        <section class="y-card far above" data-changes={props.loaded.changes.length}>
          <h2>{t("draft.changes", { n: props.loaded.changes.length })}</h2>
          <Changes changes={props.loaded.changes} />
        </section>
      </Show>
      <section class="y-card far above" data-faults={faults().length}>
        <Show when={faults().length > 0} fallback={<p class="y-notice ok">{t("editor.sound")}</p>}>
          <h2>{t("editor.faults", { n: faults().length })}</h2>
          <ul>
            <For each={faults()}>
              {(f) => (
                <li>
                  <button type="button" class="link" onClick={() => setTab(tabOf(f))}>
                    {`${td("editor", `tab.${tabOf(f)}`)}：${td("publish", f.code, f.params)}`}
                  </button>
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Show when={writable && faults().length === 0}>
          <form onSubmit={submit} data-form="submit">
            <Field id="draft-reason" label={t("do.reason")}>
              <input id="draft-reason" name="reason" class="y-input" autocomplete="off" required maxlength={300} value={props.loaded.reason} />
            </Field>
            <Field id="draft-document" label={t("items.document")}>
              <input id="draft-document" name="document" class="y-input" autocomplete="off" required maxlength={120} value={props.loaded.document} />
            </Field>
            <button type="submit" class="y-button primary">
              {t("draft.submit")}
            </button>
          </form>
        </Show>
        <Show when={state === "submitted" && props.loaded.mayPublish}>
          <div class="y-row">
            <button
              type="button"
              class="y-button primary"
              data-do="publish"
              onClick={() =>
                attempt(
                  () => api.item.draft.judge.mutate({ id, verdict: "publish", remark: "" }),
                  () => navigate("/items"),
                )
              } // prettier-ignore
            >
              {t("items.publish")}
            </button>
            <ReasonForm
              id="return-draft"
              label={t("draft.return")}
              look="danger"
              onReason={(remark) =>
                attempt(
                  () => api.item.draft.judge.mutate({ id, verdict: "return", remark }),
                  () => navigate("/items"),
                )
              } // prettier-ignore
            />
          </div>
        </Show>
        <Show when={state === "submitted" && !props.loaded.mayPublish}>
          <p class="muted">{t("draft.waits")}</p>
        </Show>
      </section>
      <div class="y-row">
        <A class="y-button" href="/items">
          {t("editor.back")}
        </A>
        <Show when={state !== "done" && state !== "dropped"}>
          <ReasonForm
            id="drop-draft"
            label={t("draft.drop")}
            look="danger"
            onReason={() =>
              attempt(
                () => api.item.draft.drop.mutate({ id }),
                () => navigate("/items"),
              )
            }
          />{" "}
          {/* prettier-ignore */}
        </Show>
      </div>
    </div>
  );
}
