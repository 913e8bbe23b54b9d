import { type CaseState, type ItemVersion, maySend, sees } from "@yimen/domain";
import { Field, FormButtons } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { api, signedIn } from "../../app/session.ts";
import type { OutboxEntry } from "../../store/index.ts";
import "../../messages/case.ts";

/** Gives a refused act to a colleague who may do it; until the county has it, it stays here. */
export function HandOver(props: { entry: OutboxEntry; state: CaseState; item: ItemVersion; onDone: () => Promise<void> }) {
  const { db, actor } = signedIn();
  const [open, setOpen] = createSignal(false);
  const [fault, setFault] = createSignal<string | null>(null);
  // One id for however many tries: the colleague gets it once.
  const id = crypto.randomUUID();
  const colleagues = live(async () =>
    ((await db.get("catalogue"))?.people ?? []).filter(
      (p) => p.id !== actor.id && maySend(p, props.entry.command.type) && sees(p, { office: props.state.office, unit: props.item.unit }) && !p.roles.includes("system"),
    ),
  );
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const { command, refusal } = props.entry;
    try {
      await api.refused.handOver.mutate({
        id,
        to: String(form.get("to")),
        command,
        refusal: { code: refusal?.code ?? "command.malformed", ...(refusal?.fields && { fields: [...refusal.fields] }), ...(refusal?.params && { params: { ...refusal.params } }) },
        remark: String(form.get("remark")),
      });
    } catch {
      return setFault(t("handover.failed"));
    }
    await props.onDone();
  };
  const key = () => `handover-${props.entry.seq}`;
  return (
    <Show when={(colleagues()?.length ?? 0) > 0}>
      <Show
        when={open()}
        fallback={
          <button type="button" class="y-button" data-do="handover" onClick={() => setOpen(true)}>
            {t("handover.give")}
          </button>
        }
      >
        <form onSubmit={submit} class="reason" data-form="handover">
          <Show when={fault()}>
            <p class="y-notice danger" role="alert">
              {fault()}
            </p>
          </Show>
          <Field id={key()} label={t("handover.to")}>
            <select id={key()} name="to" class="y-input" required>
              <For each={colleagues()}>{(p) => <option value={p.id}>{p.name}</option>}</For>
            </select>
          </Field>
          <Field id={`${key()}-remark`} label={t("handover.remark")} optional={t("intake.optional")}>
            <input id={`${key()}-remark`} name="remark" class="y-input" autocomplete="off" maxlength={300} />
          </Field>
          <FormButtons yes={t("handover.give")} no={t("do.cancel")} onCancel={() => setOpen(false)} />
        </form>
      </Show>
    </Show>
  );
}
