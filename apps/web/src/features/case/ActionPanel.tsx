import { type Actor, type CaseState, type CommandType, type ContentHash, type ItemVersion, lacking, legalDateOf, openChange, type Refusal } from "@yimen/domain";
import { Field, FormButtons, SignatureBox } from "@yimen/ui";
import { createSignal, For, Match, Show, Switch } from "solid-js";
import { refusalText, t, td } from "../../app/i18n.ts";
import { act, signedIn } from "../../app/session.ts";
import { keepFile } from "../../store/index.ts";
import { PhotoInput } from "../intake/PhotoInput.tsx";
import { Photo } from "../intake/Photos.tsx";
import { type ActField, actForms, type Colleague, followers, nextActs, type OfferedAct, offeredActs, partName, rareActs } from "./actForms.ts";
import "../../messages/case.ts";

/** What this person may do now: the next right act first and largest; a small form where an act needs words. */
export function ActionPanel(props: { state: CaseState; item: ItemVersion; actor: Actor; people: readonly Colleague[]; commands: readonly CommandType[] }) {
  const { db } = signedIn();
  const [open, setOpen] = createSignal<OfferedAct | null>(null);
  const [more, setMore] = createSignal(false);
  const [refusal, setRefusal] = createSignal<Refusal | null>(null);
  const [signature, setSignature] = createSignal<Blob | null>(null);
  const [photo, setPhoto] = createSignal<ContentHash | null>(null);
  const [outcome, setOutcome] = createSignal<"grant" | "refuse">("grant");
  const fits = (type: OfferedAct): boolean => {
    if (type === "notice") return props.state.stage === "awaitingCorrection" || lacking(props.state, props.item, legalDateOf(Date.now())).length > 0;
    if (type === "suspend") return (props.item.special ?? []).length > 0;
    if (type === "promise") return followers(props.state, props.item).length > 0;
    return type !== "assign" || props.state.holder !== props.actor.id;
  };
  const here = () => offeredActs.filter((type) => props.commands.includes(type) && fits(type));
  /** What is seen on the spot needs its visit, and what somebody has asked for its answer: then they are no rarity. */
  const asked = (type: OfferedAct) =>
    (type === "recordVisit" && (props.state.classification?.class ?? props.item.class) === "onSite") || (type === "decideChange" && openChange(props.state) !== undefined);
  const shown = () => here().filter((type) => more() || !rareActs.includes(type) || asked(type) || here().length < 5);
  const form = () => {
    const type = open();
    return type && actForms[type](props);
  };

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const word = (name: string) => (name === "outcome" ? outcome() : String(data.get(name) ?? "").trim());
    const blob = signature();
    const failed: Refusal = { code: "command.malformed", fields: [t("error.storage")] };
    try {
      const kept = blob && (await keepFile(db, blob, Date.now()));
      const command = form()?.command({ word, all: (name) => data.getAll(name).map(String), signature: (kept?.hash ?? null) as ContentHash | null, photo: photo() });
      if (!command) return;
      const done = await act([command]);
      setRefusal(done.ok ? null : done.error);
      if (done.ok) setOpen(null);
    } catch {
      setRefusal(failed);
    }
  };
  const choose = (type: OfferedAct) => {
    setRefusal(null);
    setSignature(null);
    setPhoto(null);
    setOutcome("grant");
    setOpen(open() === type ? null : type);
  };

  const input = (field: ActField) => (
    <Switch>
      <Match when={field.kind === "area" && field}>
        {(f) => (
          <Field id={`a-${f().name}`} label={t(f().label)}>
            <textarea id={`a-${f().name}`} name={f().name} class="y-input" autocomplete="off" value={f().value ?? ""} />
          </Field>
        )}
      </Match>
      <Match when={(field.kind === "line" || field.kind === "date" || field.kind === "number") && field}>
        {(f) => (
          <Field id={`a-${f().name}`} label={t(f().label)}>
            <input
              id={`a-${f().name}`}
              name={f().name}
              class="y-input"
              type={f().kind === "date" ? "date" : "text"}
              inputmode={f().kind === "number" ? "numeric" : undefined}
              autocomplete="off"
              value={f().value ?? ""}
            />
          </Field>
        )}
      </Match>
      <Match when={field.kind === "select" && field}>
        {(f) => (
          <Field id={`a-${f().name}`} label={t(f().label)}>
            <select id={`a-${f().name}`} name={f().name} class="y-input">
              <For each={f().options}>{([value, label]) => <option value={value}>{label}</option>}</For>
            </select>
          </Field>
        )}
      </Match>
      <Match when={field.kind === "checks" && field}>
        {(f) => (
          <Field id={`a-${f().name}`} label={t(f().label)} group>
            <div class="y-choices">
              <For each={f().options}>
                {([value, label]) => (
                  <label>
                    <input type="checkbox" name={f().name} value={value} checked={!f().unticked} />
                    {label}
                  </label>
                )}
              </For>
            </div>
          </Field>
        )}
      </Match>
      <Match when={field.kind === "outcome"}>
        <Field id="a-outcome" label={t(field.label)} group>
          <div class="y-choices">
            <For each={["grant", "refuse"] as const}>
              {(o) => (
                <label>
                  <input type="radio" name="outcome" checked={outcome() === o} onChange={() => setOutcome(o)} />
                  {td("outcome", open() === "decideExtension" && o === "refuse" ? "refuseExtension" : o)}
                </label>
              )}
            </For>
          </div>
        </Field>
      </Match>
      <Match when={field.kind === "signature"}>
        <Field id="a-sign" label={t(field.label)} group>
          <SignatureBox label={t(field.label)} clearLabel={t("do.clear")} onSigned={setSignature} />
        </Field>
      </Match>
      <Match when={field.kind === "photo"}>
        <div class="y-row below">
          <Show when={photo()}>{(hash) => <Photo hash={hash()} alt={t(field.label)} />}</Show>
          <PhotoInput code={field.name} form="original" label={t(field.label)} one onFiles={([file]) => void setPhoto(file?.hash ?? null)} />
        </div>
      </Match>
    </Switch>
  );

  return (
    <Show when={here().length > 0}>
      <section class="y-card no-print">
        <h2>{t("case.actions")}</h2>
        <div class="y-row" classList={{ below: open() !== null }}>
          <For each={shown()}>
            {(type) => (
              <button type="button" class={`y-button ${nextActs.includes(type) ? "primary" : ""}`} data-act={type} aria-expanded={open() === type} onClick={() => choose(type)}>
                {td("do", type)}
              </button>
            )}
          </For>
          <Show when={shown().length < here().length}>
            <button type="button" class="y-button" data-do="more-acts" aria-expanded={more()} onClick={() => setMore(true)}>
              {t("do.more")}
            </button>
          </Show>
        </div>
        <Show when={refusal()}>
          {(r) => (
            <p class="y-notice danger" role="alert">
              {refusalText(r(), (f) => props.item.form.flatMap((s) => s.fields).find((x) => x.key === f)?.label ?? partName(props.item, f))}
            </p>
          )}
        </Show>
        <Show when={open()} keyed>
          {(type) => {
            const asked = actForms[type](props);
            return (
              <form onSubmit={submit} data-form={type}>
                <Show when={asked.hint}>
                  <p>{asked.hint}</p>
                </Show>
                <Show when={asked.list}>
                  <ul>
                    <For each={asked.list}>{(name) => <li>{name}</li>}</For>
                  </ul>
                </Show>
                <For each={asked.fields}>{(field) => <Show when={!field.when || field.when === outcome()}>{input(field)}</Show>}</For>
                <FormButtons yes={t("do.confirm")} no={t("do.cancel")} onCancel={() => setOpen(null)} />
              </form>
            );
          }}
        </Show>
      </section>
    </Show>
  );
}
