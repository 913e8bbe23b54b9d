import { A, useNavigate, useParams } from "@solidjs/router";
import { type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t, td } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { api } from "../../app/session.ts";
import { ReasonForm } from "../devices/ReasonForm.tsx";
import { Changes } from "./Changes.tsx";
import { draftFault } from "./draftFault.ts";
import "../../messages/desk.ts";
import "../../messages/editor.ts";

type Bundle = Awaited<ReturnType<typeof api.item.draft.bundle.query>>;

/** What came by one workbook, as the one who publishes it reads it: every change of every item, and one verdict on all of it. */
export function WorkbookDraft() {
  const { id = "" } = useParams();
  const navigate = useNavigate();
  const [bundle, { refetch }] = asked(
    () => id,
    (of) => api.item.draft.bundle.query({ id: of }).catch(() => null),
  );
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const [busy, setBusy] = createSignal(false);
  const judge = async (verdict: "publish" | "return", remark: string) => {
    setBusy(true);
    setSaid(null);
    try {
      await api.item.draft.judgeBundle.mutate({ id, verdict, remark });
      navigate("/items");
    } catch (error) {
      setSaid({ text: draftFault(error), bad: true });
    }
    setBusy(false);
  };
  return (
    <>
      <Show when={bundle() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={bundle()}>
        {(of) => (
          <>
            <h1>{t("draft.byWorkbook", { n: of().items.length })}</h1>
            <p class="y-notice">{t("draft.handedIn", { reason: of().reason, document: of().document, change: td("draftChange", "content") })}</p>
            <For each={of().items}>{(item) => <ItemChanges item={item} />}</For>
            <Said outcome={said()} />
            <Show when={of().mayPublish} fallback={<p class="muted">{t("draft.waits")}</p>}>
              <div class="y-row" aria-busy={busy()}>
                <button type="button" class="y-button primary" data-do="publish-all" disabled={busy()} onClick={() => judge("publish", "")}>
                  {t("draft.publishAll", { n: of().items.length })}
                </button>
                <ReasonForm id="return-all" label={t("draft.returnAll")} look="danger" onReason={(remark) => judge("return", remark)} />
              </div>
            </Show>
          </>
        )}
      </Show>
      <p class="above">
        <A class="y-button" href="/items">
          {t("editor.back")}
        </A>
      </p>
    </>
  );
}

function ItemChanges(props: { item: Bundle["items"][number] }) {
  return (
    <section class="y-card" data-changed={props.item.code}>
      <div class="y-row between">
        <h2 class="flat">
          {props.item.name} <span class="muted small">{props.item.code}</span>
        </h2>
        <A class="y-button" href={`/items/draft/${props.item.id}`}>
          {t("draft.read")}
        </A>
      </div>
      <Show when={!props.item.isNew} fallback={<p class="muted">{t("draft.isNew")}</p>}>
        <Changes changes={props.item.changes} />
        <Show when={props.item.more}>
          <p class="muted">{t("draft.moreChanges")}</p>
        </Show>
      </Show>
    </section>
  );
}
