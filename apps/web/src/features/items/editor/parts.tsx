import type { Condition } from "@yimen/domain";
import { Field } from "@yimen/ui";
import { createSignal, For, type JSX, Show } from "solid-js";
import { t } from "../../../app/i18n.ts";
import { conditionFields, type OpenDraft } from "./draft.ts";
import "../../../messages/desk.ts";
import "../../../messages/editor.ts";

type Common = { id: string; label: string; hint?: string; class?: string };

export function Line(props: Common & { value: string | undefined; onValue: (value: string) => void; type?: "text" | "date" }) {
  return (
    <div class={props.class}>
      <Field id={props.id} label={props.label} hint={props.hint}>
        <input id={props.id} type={props.type ?? "text"} class="y-input" autocomplete="off" value={props.value ?? ""} onInput={(e) => props.onValue(e.currentTarget.value)} />
      </Field>
    </div>
  );
}

export function Area(props: Common & { value: string | undefined; rows?: number; onValue: (value: string) => void }) {
  return (
    <Field id={props.id} label={props.label} hint={props.hint}>
      <textarea id={props.id} class="y-input" autocomplete="off" rows={props.rows ?? 3} value={props.value ?? ""} onInput={(e) => props.onValue(e.currentTarget.value)} />
    </Field>
  );
}

/** A whole number; nothing typed is `undefined`. */
export function Count(props: Common & { value: number | undefined; onValue: (value: number | undefined) => void }) {
  return (
    <div class={props.class}>
      <Field id={props.id} label={props.label} hint={props.hint}>
        <input
          id={props.id}
          class="y-input number"
          inputmode="numeric"
          autocomplete="off"
          value={props.value ?? ""}
          onInput={(e) => {
            const digits = e.currentTarget.value.normalize("NFKC").replaceAll(/\D/g, "").slice(0, 6);
            if (digits !== e.currentTarget.value) e.currentTarget.value = digits;
            props.onValue(digits === "" ? undefined : Number(digits));
          }}
        />
      </Field>
    </div>
  );
}

export function Choose<T extends string>(props: Common & { value: T; options: readonly (readonly [value: T, label: string])[]; onValue: (value: T) => void }) {
  return (
    <div class={props.class}>
      <Field id={props.id} label={props.label} hint={props.hint}>
        <select id={props.id} class="y-input" value={props.value} onChange={(e) => props.onValue(e.currentTarget.value as T)}>
          <For each={props.options}>{([value, label]) => <option value={value}>{label}</option>}</For>
        </select>
      </Field>
    </div>
  );
}

export function Tick(props: { id: string; label: string; value: boolean; onValue: (value: boolean) => void }) {
  return (
    <label class="tick">
      <input id={props.id} type="checkbox" checked={props.value} onChange={(e) => props.onValue(e.currentTarget.checked)} />
      {props.label}
    </label>
  );
}

/** Texts one a line, as lists are written down; kept as typed until the field is left. */
export function Lines(props: Common & { value: readonly string[] | undefined; onValue: (value: string[]) => void }) {
  const [text, setText] = createSignal<string | null>(null);
  return (
    <Field id={props.id} label={props.label} hint={props.hint}>
      <textarea
        id={props.id}
        class="y-input"
        autocomplete="off"
        rows={3}
        value={text() ?? (props.value ?? []).join("\n")}
        onInput={(e) => {
          setText(e.currentTarget.value);
          props.onValue([
            ...new Set(
              e.currentTarget.value
                .split("\n")
                .map((w) => w.trim())
                .filter(Boolean),
            ),
          ]);
        }}
        onBlur={() => setText(null)}
      />
    </Field>
  );
}

/** When something is asked: always, or while another field has one of some answers. */
export function When(props: { id: string; draft: OpenDraft; self?: string; value: Condition | undefined; onValue: (value: Condition | undefined) => void }) {
  const fields = () => conditionFields(props.draft.body).filter((f) => f.key !== props.self);
  const on = () => fields().find((f) => f.key === props.value?.field);
  const answers = (): (string | boolean)[] => (on()?.type === "yesNo" ? [true, false] : (on()?.choices ?? []));
  return (
    <Show when={fields().length > 0 || props.value}>
      <div class="when">
        <Choose
          id={`${props.id}-when`}
          label={t("editor.when")}
          value={props.value?.field ?? ""}
          options={[["", t("editor.always")], ...fields().map((f) => [f.key, t("editor.onlyIf", { label: f.label })] as const)]}
          onValue={(key) => {
            const field = fields().find((f) => f.key === key);
            props.onValue(field ? { field: key, in: field.type === "yesNo" ? [true] : (field.choices ?? []).slice(0, 1) } : undefined);
          }}
        />
        <Show when={on()}>
          <Field id={`${props.id}-answers`} label={t("editor.answers")} group>
            <div class="y-choices">
              <For each={answers()}>
                {(answer) => (
                  <label>
                    <input
                      type="checkbox"
                      checked={props.value?.in.includes(answer)}
                      onChange={(e) => {
                        const rest = (props.value?.in ?? []).filter((a) => a !== answer);
                        props.onValue({ field: props.value?.field ?? "", in: e.currentTarget.checked ? [...rest, answer] : rest });
                      }}
                    />
                    {answer === true ? t("yes") : answer === false ? t("no") : answer}
                  </label>
                )}
              </For>
            </div>
          </Field>
        </Show>
      </div>
    </Show>
  );
}

/** One of a list: with its place, and the ways to move it or take it out. */
export function Piece(props: { title: string; index: number; count: number; name: string; onMove: (by: -1 | 1) => void; onRemove: () => void; children: JSX.Element }) {
  return (
    <section class="y-card piece" data-piece={`${props.name}-${props.index + 1}`}>
      <div class="y-row between">
        <h3 class="flat">{props.title}</h3>
        <div class="y-row">
          <button type="button" class="y-button small" disabled={props.index === 0} aria-label={t("editor.up")} onClick={() => props.onMove(-1)}>
            ↑
          </button>
          <button type="button" class="y-button small" disabled={props.index === props.count - 1} aria-label={t("editor.down")} onClick={() => props.onMove(1)}>
            ↓
          </button>
          <button type="button" class="y-button small danger" onClick={() => props.onRemove()}>
            {t("editor.remove")}
          </button>
        </div>
      </div>
      {props.children}
    </section>
  );
}

export function Add(props: { what: string; label: string; onAdd: () => void }) {
  return (
    <button type="button" class="y-button" data-add={props.what} onClick={() => props.onAdd()}>
      {props.label}
    </button>
  );
}
