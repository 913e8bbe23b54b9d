import { needsText, type SignalAct, type SignalKind } from "@yimen/domain";
import { createSignal, For, Show } from "solid-js";
import { countyFault } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import "../../messages/supervision.ts";

/** What is being written, by signal and act: going to the case and back keeps it. */
const drafts = new Map<string, string>();

/** What this person may do about a signal. `onDone`: to be looked at again, done or refused. */
export function SignalActs(props: { caseId: string; kind: SignalKind; signal: string; acts: readonly SignalAct[]; onDone: () => void }) {
  const [writing, setWriting] = createSignal<SignalAct | null>(null);
  const [fault, setFault] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const place = () => `${props.caseId}/${props.kind}/${props.signal}/${writing()}`;
  const send = async (act: SignalAct, text: string) => {
    if (needsText.has(act) && !text.trim()) return setFault(t("signals.words"));
    setBusy(true);
    try {
      await api.supervision.act.mutate({ caseId: props.caseId as never, kind: props.kind, key: props.signal, act, text });
      drafts.delete(place());
      setFault(null);
      setWriting(null);
    } catch (error) {
      setFault(countyFault(error, t("signals.refused")));
    }
    setBusy(false);
    props.onDone();
  };
  const id = () => `signal-${props.caseId}-${props.kind}-${props.signal}`;
  return (
    <div class="signal-acts" data-signal-acts>
      <Show when={fault()}>
        <p class="y-notice danger" role="alert">
          {fault()}
        </p>
      </Show>
      <div class="y-row">
        <For each={props.acts}>
          {(act) => (
            <button
              type="button"
              class="y-button small"
              data-signal-act={act}
              disabled={busy()}
              aria-expanded={needsText.has(act) ? writing() === act : undefined}
              onClick={() => (needsText.has(act) ? setWriting(writing() === act ? null : act) : void send(act, ""))}
            >
              {t(`signals.do.${act}`)}
            </button>
          )}
        </For>
      </div>
      <Show when={writing()} keyed>
        {(act) => (
          <form
            class="signal-acts"
            onSubmit={(event) => {
              event.preventDefault();
              void send(act, drafts.get(place()) ?? "");
            }}
          >
            <label for={id()}>{t(`signals.text.${act as "answer" | "giveBack" | "order"}`)}</label>
            <textarea
              id={id()}
              class="y-input"
              rows="3"
              maxlength="1000"
              ref={(e) => queueMicrotask(() => e.focus())}
              value={drafts.get(place()) ?? ""}
              onInput={(event) => drafts.set(place(), event.currentTarget.value)}
            />
            <button type="submit" class="y-button primary" disabled={busy()}>
              {t(`signals.do.${act}`)}
            </button>
          </form>
        )}
      </Show>
    </div>
  );
}
