import { type Actor, type CaseCommand, type CaseState, type CommandType, type ContentHash, type ItemVersion, missingMaterials, type Refusal } from "@yimen/domain";
import { Field, SignatureBox } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { refusalText, t, td } from "../../app/i18n.ts";
import { act, signedIn } from "../../app/session.ts";
import { keepFile } from "../../store/index.ts";

/** Acts with a button here; the others have their place elsewhere on the page, or belong to the software. */
const offered: readonly CommandType[] = ["accept", "notice", "decline", "assign", "review", "decide", "return", "issue", "deliver", "note", "withdraw"];
const next: readonly CommandType[] = ["accept", "review", "decide", "issue", "deliver"];

/** What this person may do now: the next right act first and largest; a small form where an act needs words. */
export function ActionPanel(props: { state: CaseState; item: ItemVersion; actor: Actor; commands: readonly CommandType[] }) {
  const { db } = signedIn();
  const [open, setOpen] = createSignal<CommandType | null>(null);
  const [refusal, setRefusal] = createSignal<Refusal | null>(null);
  const [signature, setSignature] = createSignal<Blob | null>(null);
  const [outcome, setOutcome] = createSignal<"grant" | "refuse">("grant");
  const missing = () => missingMaterials(props.state, props.item);
  const here = () =>
    offered.filter((type) => props.commands.includes(type) && (type !== "notice" || missing().length > 0) && (type !== "assign" || props.state.holder !== props.actor.id));

  const send = async (command: CaseCommand) => {
    const done = await act([command]).catch(() => null);
    if (done?.ok) {
      setOpen(null);
      setRefusal(null);
    } else setRefusal(done ? done.error : { code: "command.malformed", fields: [t("error.storage")] });
  };

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const word = (name: string) => String(form.get(name) ?? "").trim();
    const caseId = props.state.id;
    switch (open()) {
      case "accept":
        return send({ type: "accept", caseId, number: null });
      case "notice":
        return send({ type: "notice", caseId, missing: missing().map((what) => ({ what, why: word("reason") || t("intake.missing") })) });
      case "decline":
        return send({ type: "decline", caseId, reason: word("reason"), rightAuthority: word("rightAuthority") });
      case "assign":
        return send({ type: "assign", caseId, to: props.actor.id });
      case "review":
        return send({ type: "review", caseId, opinion: word("opinion") });
      case "return":
        return send({ type: "return", caseId, toStep: Number(word("toStep")), reason: word("reason") });
      case "decide":
        return send({ type: "decide", caseId, outcome: outcome(), opinion: word("opinion"), reasons: word("reasons"), remedies: outcome() === "refuse" ? word("remedies") : "" });
      case "issue":
        return send({ type: "issue", caseId, document: word("document"), documentNumber: word("documentNumber") });
      case "deliver": {
        const blob = signature();
        const kept = blob && (await keepFile(db, blob, Date.now()));
        return send({ type: "deliver", caseId, way: word("way") as "agent", receivedBy: word("receivedBy"), signature: (kept?.hash ?? null) as ContentHash | null });
      }
      case "withdraw":
        return send({ type: "withdraw", caseId, reason: word("reason") });
      case "note":
        return send({ type: "note", caseId, text: word("text") });
      default:
        return undefined;
    }
  };
  const area = (name: string, label: string, value = "") => (
    <Field id={`a-${name}`} label={label}>
      <textarea id={`a-${name}`} name={name} class="y-input" autocomplete="off" value={value} />
    </Field>
  );
  const line = (name: string, label: string, value = "") => (
    <Field id={`a-${name}`} label={label}>
      <input id={`a-${name}`} name={name} class="y-input" autocomplete="off" value={value} />
    </Field>
  );

  return (
    <Show when={here().length > 0}>
      <section class="y-card no-print">
        <h2>{t("case.actions")}</h2>
        <div class="y-row" classList={{ below: open() !== null }}>
          <For each={here()}>
            {(type) => (
              <button
                type="button"
                class={`y-button ${next.includes(type) ? "primary" : ""}`}
                data-act={type}
                aria-expanded={open() === type}
                onClick={() => {
                  setRefusal(null);
                  setOpen(open() === type ? null : type);
                }}
              >
                {td("do", type)}
              </button>
            )}
          </For>
        </div>
        <Show when={refusal()}>
          {(r) => (
            <p class="y-notice danger" role="alert">
              {refusalText(r(), (f) => props.item.form.flatMap((s) => s.fields).find((x) => x.key === f)?.label ?? props.item.materials.find((m) => m.code === f)?.name ?? f)}
            </p>
          )}
        </Show>
        <Show when={open()} keyed>
          {(type) => (
            <form onSubmit={submit} data-form={type}>
              <Show when={type === "notice"}>
                <p>{t("intake.noticeHint")}</p>
                <ul>
                  <For each={missing()}>{(code) => <li>{props.item.materials.find((m) => m.code === code)?.name}</li>}</For>
                </ul>
              </Show>
              <Show when={type === "decline" || type === "return" || type === "withdraw" || type === "notice"}>{area("reason", t("do.reason"))}</Show>
              <Show when={type === "decline"}>{line("rightAuthority", t("do.rightAuthority"))}</Show>
              <Show when={type === "return"}>
                <Field id="a-toStep" label={t("do.toStep")}>
                  <select id="a-toStep" name="toStep" class="y-input">
                    <For each={props.item.route.slice(0, props.state.step)}>{(_, n) => <option value={n()}>{n() + 1}</option>}</For>
                  </select>
                </Field>
              </Show>
              <Show when={type === "decide"}>
                <Field id="a-outcome" label={t("do.outcome")} group>
                  <div class="y-choices">
                    <For each={["grant", "refuse"] as const}>
                      {(o) => (
                        <label>
                          <input type="radio" name="outcome" checked={outcome() === o} onChange={() => setOutcome(o)} />
                          {td("outcome", o)}
                        </label>
                      )}
                    </For>
                  </div>
                </Field>
                <Show when={outcome() === "refuse"}>
                  {area("reasons", t("do.reasons"))}
                  {area("remedies", t("do.remedies"), props.item.remedies)}
                </Show>
              </Show>
              <Show when={type === "review" || type === "decide"}>{area("opinion", t("do.opinion"))}</Show>
              <Show when={type === "issue"}>
                {line("document", t("do.document"), props.item.result.name)}
                {line("documentNumber", t("do.documentNumber"), `${props.item.code}-${(props.state.number ?? "").slice(7)}`)}
              </Show>
              <Show when={type === "deliver"}>
                {line("receivedBy", t("do.receivedBy"), props.state.applicant.name)}
                <Field id="a-way" label={t("do.way")}>
                  <select id="a-way" name="way" class="y-input">
                    <For each={props.actor.roles.includes("agent") ? (["agent"] as const) : (["window", "township", "post"] as const)}>
                      {(w) => <option value={w}>{td("way", w)}</option>}
                    </For>
                  </select>
                </Field>
                <Field id="a-sign" label={t("do.signature")} group>
                  <SignatureBox label={t("do.signature")} clearLabel={t("do.clear")} onSigned={setSignature} />
                </Field>
              </Show>
              <Show when={type === "note"}>{area("text", t("do.text"))}</Show>
              <div class="y-row">
                <button type="submit" class="y-button primary">
                  {t("do.confirm")}
                </button>
                <button type="button" class="y-button" onClick={() => setOpen(null)}>
                  {t("do.cancel")}
                </button>
              </div>
            </form>
          )}
        </Show>
      </section>
    </Show>
  );
}
