import { idKinds } from "@yimen/domain";
import { Field } from "@yimen/ui";
import { For } from "solid-js";
import { t, td } from "../../../app/i18n.ts";
import { type OpenDraft, put } from "./draft.ts";
import "../../../messages/case.ts";
import { Area, Choose, Line, Lines, Tick } from "./parts.tsx";

const intakes = ["accept", "collect", "none"] as const;

/** What the item is, for whom, where it is taken, and how people find it. */
export function Basic(props: { draft: OpenDraft }) {
  const { body, change } = props.draft;
  const at = (level: "village" | "township" | "county") => (
    <Choose
      id={`i-${level}`}
      label={td("editor", level)}
      value={body.intake[level]}
      options={intakes.map((i) => [i, td("editor", `intake.${i}`)] as const)}
      onValue={(v) =>
        change("", (d) => {
          d.intake[level] = v;
        })
      }
    />
  );
  return (
    <>
      <Line id="i-name" label={t("editor.name")} value={body.name} onValue={(v) => change("name", (d) => put(d, "name", v))} />
      <div class="fields">
        <Choose
          id="i-kind"
          label={t("editor.kind")}
          value={body.kind}
          options={(["licence", "confirmation", "payment", "publicService"] as const).map((k) => [k, td("editor", `kind.${k}`)] as const)}
          onValue={(v) => change("", (d) => put(d, "kind", v))}
        />
        <Choose
          id="i-class"
          label={t("editor.class")}
          value={body.class}
          options={(["immediate", "onSite", "promised", "joint"] as const).map((k) => [k, td("class", k)] as const)}
          onValue={(v) => change("", (d) => put(d, "class", v))}
        />
        <Choose
          id="i-handling"
          label={t("editor.handling")}
          value={body.handling ?? "ordinary"}
          options={(["ordinary", "major", "controlled", "special"] as const).map((k) => [k, td("handling", k)] as const)}
          onValue={(v) => change("", (d) => put(d, "handling", v))}
        />
      </div>
      <Field id="i-forWhom" label={t("editor.forWhom")} group>
        <div class="y-choices">
          <For each={["person", "organization"] as const}>
            {(kind) => (
              <Tick
                id={`i-for-${kind}`}
                label={td("kind", kind)}
                value={body.forWhom.includes(kind)}
                onValue={(on) => change("", (d) => put(d, "forWhom", on ? [...d.forWhom, kind] : d.forWhom.filter((k) => k !== kind)))}
              />
            )}
          </For>
        </div>
      </Field>
      <Field id="i-idKinds" label={t("editor.idKinds")} group>
        <div class="y-choices">
          <For each={idKinds.filter((k) => k !== "residentId")}>
            {(kind) => (
              <Tick
                id={`i-id-${kind}`}
                label={td("idKind", kind)}
                value={body.idKinds?.includes(kind) ?? false}
                onValue={(on) =>
                  change("", (d) => {
                    const now = (d.idKinds ?? []).filter((k) => k !== kind && k !== "residentId");
                    const next = on ? [...now, kind] : now;
                    put(d, "idKinds", next.length > 0 ? ["residentId", ...next] : undefined);
                  })
                }
              />
            )}
          </For>
        </div>
      </Field>
      <Line
        id="i-above"
        label={t("editor.decidedAbove")}
        value={body.decidedAbove?.authority ?? ""}
        onValue={(v) => change("above", (d) => put(d, "decidedAbove", v ? { authority: v } : undefined))}
      />
      <Area id="i-conditions" label={t("guide.conditions")} value={body.conditions} onValue={(v) => change("conditions", (d) => put(d, "conditions", v))} />
      <fieldset class="y-field">
        <legend class="label">{t("editor.where")}</legend>
        <div class="fields">
          {at("village")}
          {at("township")}
          {at("county")}
        </div>
      </fieldset>
      <Lines
        id="i-words"
        label={t("editor.words")}
        hint={t("editor.wordsHint")}
        value={body.search.filter((w) => /\p{Script=Han}/u.test(w))}
        onValue={(v) => change("words", (d) => put(d, "search", v))}
      />
      <Lines id="i-topics" label={t("editor.topics")} value={body.topics} onValue={(v) => change("topics", (d) => put(d, "topics", v))} />
      <Lines id="i-related" label={t("editor.related")} hint={t("editor.relatedHint")} value={body.related} onValue={(v) => change("related", (d) => put(d, "related", v))} />
      <Line id="i-result" label={t("guide.result")} value={body.result.name} onValue={(v) => change("result", (d) => put(d.result, "name", v))} />
      <Line id="i-validity" label={t("editor.validity")} value={body.result.validity} onValue={(v) => change("validity", (d) => put(d.result, "validity", v))} />
    </>
  );
}
