import {
  type ActingScope,
  type Applicant,
  actingScopes,
  type CaseCommand,
  type CaseId,
  type ContentHash,
  type FieldFault,
  type FormField,
  fieldFault,
  legalDateOf,
  needsGuardian,
  normaliseValue,
} from "@yimen/domain";
import { Field } from "@yimen/ui";
import { For, Show } from "solid-js";
import { t, td } from "../../app/i18n.ts";
import type { ActingDraft } from "../../store/index.ts";
import { FormFieldInput } from "./FormFieldInput.tsx";
import { PhotoInput } from "./PhotoInput.tsx";
import { Photo } from "./Photos.tsx";
import "../../messages/case.ts";

type As = ActingDraft["as"];
const blank = (as: As): ActingDraft => ({ as, name: "", idNumber: "", phone: "", scope: as === "proxy" ? ["apply", "supplement", "receive"] : [], document: null });

/** Who must act for this applicant, by law: for a child a guardian, for an organisation its representative. */
export const mustAct = (applicant: Applicant): As | null => (applicant.kind === "organization" ? "representative" : needsGuardian({ applicant }, Date.now()) ? "guardian" : null);

const fieldsOf = (as: As): FormField[] => [
  { key: `${as}-name`, label: t("acting.name"), type: "text", required: true, max: 60 },
  { key: `${as}-idNumber`, label: t("acting.idNumber"), type: "residentId", required: true },
  { key: `${as}-phone`, label: t("intake.phone"), type: "phone", required: false },
];
const part = (field: FormField) => field.key.split("-")[1] as "name" | "idNumber" | "phone";

/** Those of a draft that count for its applicant: what was typed for another kind of applicant stays in the draft, and is not sent. */
export const actingOf = (acting: readonly ActingDraft[], applicant: Applicant): ActingDraft[] => {
  const must = mustAct(applicant);
  return [...(must ? [acting.find((a) => a.as === must) ?? blank(must)] : []), ...acting.filter((a) => a.as === "proxy")];
};

export const actingFaults = (acting: readonly ActingDraft[], applicant: Applicant): FieldFault[] =>
  actingOf(acting, applicant).flatMap((a) => [
    ...fieldsOf(a.as).flatMap((f) => fieldFault(f, a[part(f)], legalDateOf(Date.now())) ?? []),
    ...(a.as === "proxy" && a.scope.length === 0 ? [{ field: "proxy-scope", code: "required" } as FieldFault] : []),
  ]);

export const actingLabel = (key: string): string | undefined => {
  const [as = "", field = ""] = key.split("-");
  return ["guardian", "representative", "proxy"].includes(as) ? `${td("acting", as)} · ${td("acting", field)}` : undefined;
};

export const tidyActing = (acting: readonly ActingDraft[]): ActingDraft[] =>
  acting.map((a) => ({ ...a, ...Object.fromEntries(fieldsOf(a.as).map((f) => [part(f), normaliseValue(f, a[part(f)])])) }));

/** The acts by which they come on record; the applicant's own signature under the application is under the authorisation, too. */
export const actingCommands = (caseId: CaseId, acting: readonly ActingDraft[], applicant: Applicant, signature: ContentHash | null): CaseCommand[] =>
  actingOf(acting, applicant).map((a) => ({ type: "represent", caseId, ...a, signature: a.as === "proxy" ? signature : null }));

/** Who acts for the applicant: asked for where the law wants somebody, else behind a button. */
export function Acting(props: { applicant: Applicant; acting: readonly ActingDraft[]; errorOf: (key: string) => string | undefined; onChange: (acting: ActingDraft[]) => void }) {
  const set = (as: As, more: Partial<ActingDraft>) => {
    const now = props.acting.find((a) => a.as === as) ?? blank(as);
    props.onChange([...props.acting.filter((a) => a.as !== as), { ...now, ...more }]);
  };
  const proxy = () => props.acting.find((a) => a.as === "proxy");
  const person = (as: As) => (
    <For each={fieldsOf(as)}>
      {(f) => (
        <FormFieldInput
          field={f}
          value={(props.acting.find((a) => a.as === as) ?? blank(as))[part(f)]}
          error={props.errorOf(f.key)}
          onValue={(v) => set(as, { [part(f)]: String(v) })}
        />
      )}
    </For>
  );
  return (
    <>
      <Show when={mustAct(props.applicant)} keyed>
        {(as) => (
          <section class="y-card" data-acting={as}>
            <h2>{td("acting", as)}</h2>
            <p class="muted small">{td("acting", `${as}Hint`)}</p>
            {person(as)}
          </section>
        )}
      </Show>
      <Show
        when={proxy()}
        fallback={
          <button type="button" class="y-button" data-do="proxy" onClick={() => set("proxy", {})}>
            {t("acting.add")}
          </button>
        }
      >
        {(p) => (
          <section class="y-card" data-acting="proxy">
            <div class="y-row between">
              <h2>{t("acting.proxy")}</h2>
              <button type="button" class="y-button small" onClick={() => props.onChange(props.acting.filter((a) => a.as !== "proxy"))}>
                {t("intake.remove")}
              </button>
            </div>
            <p class="muted small">{t("acting.proxyHint")}</p>
            {person("proxy")}
            <Field id="f-proxy-scope" label={t("acting.scope")} error={props.errorOf("proxy-scope")} group>
              <div class="y-choices">
                <For each={actingScopes}>
                  {(scope) => (
                    <label>
                      <input
                        type="checkbox"
                        checked={p().scope.includes(scope)}
                        onChange={(e) => set("proxy", { scope: actingScopes.filter((s: ActingScope) => (s === scope ? e.currentTarget.checked : p().scope.includes(s))) })}
                      />
                      {td("scope", scope)}
                    </label>
                  )}
                </For>
              </div>
            </Field>
            <Show when={p().document}>{(hash) => <Photo hash={hash()} alt={t("acting.letter")} />}</Show>
            <PhotoInput code="letter" form="original" label={t("acting.letterPhoto")} one onFiles={([file]) => file && set("proxy", { document: file.hash })} />
          </section>
        )}
      </Show>
    </>
  );
}
