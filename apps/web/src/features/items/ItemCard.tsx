import { A, useNavigate } from "@solidjs/router";
import { type Actor, hasRole, may } from "@yimen/domain";
import { Field, FormButtons, type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { formatTime, t, td } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import { draftFault } from "./draftFault.ts";
import "../../messages/case.ts";
import "../../messages/desk.ts";
import "../../messages/editor.ts";
import { asked } from "../../app/asked.ts";

type Line = Awaited<ReturnType<typeof api.item.list.query>>[number];

/** A published item: what it is, how it came to be so, and the ways to change it. */
export function ItemCard(props: { item: Line; actor: Actor; onAsked: () => void }) {
  const navigate = useNavigate();
  const [past, setPast] = createSignal(false);
  const [history] = asked(
    () => past() && `${props.item.code} ${props.item.version}`,
    () => api.item.history.query({ code: props.item.code }).catch(() => []),
  );
  const [asking, setAsking] = createSignal<"suspended" | "published" | "cancelled" | null>(null);
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const mine = () => may(props.actor, "item.edit") && (hasRole(props.actor, "admin") || props.actor.unit === props.item.unit);
  const fail = (error: unknown) => setSaid({ text: draftFault(error), bad: true });
  const edit = async () => {
    try {
      navigate(`/items/draft/${(await api.item.draft.begin.mutate({ code: props.item.code, fresh: false })).id}`);
    } catch (error) {
      fail(error);
    }
  };
  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const to = asking();
    if (!to) return;
    try {
      await api.item.draft.status.mutate({ code: props.item.code, to, reason: String(form.get("reason")), document: String(form.get("document")) });
      setAsking(null);
      setSaid({ text: t("draft.asked"), bad: false });
      props.onAsked();
    } catch (error) {
      fail(error);
    }
  };
  const i = () => props.item;
  return (
    <li class="y-card below" data-item={i().code}>
      <p>
        <strong>{i().name}</strong> <span class="muted small">{`${i().code} v${i().version}`}</span>{" "}
        <span class={`y-tag ${i().status === "published" ? "ok" : "warning"}`}>{td("itemStatus", i().status)}</span>
      </p>
      <p class="muted">{`${i().unitName} · ${i().promised === 0 ? t("guide.immediate") : t("guide.limitText", { promised: i().promised, statutory: i().statutory })}`}</p>
      <Said outcome={said()} />
      <div class="y-row">
        <A class="y-button" href={`/guide/${i().code}`}>
          {t("new.guide")}
        </A>
        <button type="button" class="y-button" aria-expanded={past()} data-do={`history-${i().code}`} onClick={() => setPast(!past())}>
          {t("items.history")}
        </button>
        <Show when={mine() && i().status !== "cancelled"}>
          <button type="button" class="y-button" data-do={`edit-${i().code}`} onClick={edit}>
            {t("items.edit")}
          </button>
          <button
            type="button"
            class="y-button"
            data-do={`${i().status === "published" ? "suspend" : "resume"}-${i().code}`}
            onClick={() => setAsking(i().status === "published" ? "suspended" : "published")}
          >
            {t(i().status === "published" ? "items.suspend" : "items.resume")}
          </button>
          <button type="button" class="y-button danger" data-do={`cancel-${i().code}`} onClick={() => setAsking("cancelled")}>
            {t("items.cancel")}
          </button>
        </Show>
      </div>
      <Show when={asking()}>
        {(to) => (
          <form class="above" onSubmit={ask} data-form={`ask-${to()}`}>
            <p>{td("draftChange", to())}</p>
            <Field id={`ask-reason-${i().code}`} label={t("do.reason")}>
              <input id={`ask-reason-${i().code}`} name="reason" class="y-input" autocomplete="off" required maxlength={300} />
            </Field>
            <Field id={`ask-document-${i().code}`} label={t("items.document")}>
              <input id={`ask-document-${i().code}`} name="document" class="y-input" autocomplete="off" required maxlength={120} />
            </Field>
            <FormButtons yes={t("draft.submit")} no={t("do.cancel")} onCancel={() => setAsking(null)} />
          </form>
        )}
      </Show>
      <Show when={past() && history()}>
        {(versions) => (
          <ol class="timeline above" data-history={versions().length}>
            <For each={versions()}>
              {(v) => (
                <li>
                  <strong>{`v${v.version}`}</strong> <span class="y-tag">{td("itemStatus", v.status)}</span>{" "}
                  <span class="muted small">{`${formatTime(Date.parse(v.at))} · ${v.by || "—"}`}</span>
                  <div>{[v.reason, v.document].filter(Boolean).join(" · ")}</div>
                </li>
              )}
            </For>
          </ol>
        )}
      </Show>
    </li>
  );
}
