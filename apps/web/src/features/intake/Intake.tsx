import { useNavigate, useParams } from "@solidjs/router";
import {
  type Applicant,
  addDays,
  applicantInForm,
  type CaseCommand,
  documentFault,
  type FieldFault,
  type FormField,
  type FormValue,
  fieldFault,
  formedNumber,
  formFaults,
  formPart,
  holds,
  type IdKind,
  type ItemVersion,
  legalDateOf,
  missingMaterials,
  normaliseValue,
  officeLevel,
  requiredMaterials,
} from "@yimen/domain";
import { ConfirmButton, Field, SignatureBox } from "@yimen/ui";
import { createEffect, createMemo, createSignal, For, on, Show } from "solid-js";
import { createStore, unwrap } from "solid-js/store";
import { faultText, refusalText, t, td } from "../../app/i18n.ts";
import { act, signedIn } from "../../app/session.ts";
import { type Draft, dropFiles, keepFile, StorageFull } from "../../store/index.ts";
import { Acting, actingCommands, actingFaults, actingLabel, actingOf, tidyActing } from "./Acting.tsx";
import { FormFieldInput } from "./FormFieldInput.tsx";
import { PhotoInput } from "./PhotoInput.tsx";
import { attaching, Photo, PhotoList } from "./Photos.tsx";
import "../../messages/case.ts";

const applicantFields = (kind: "person" | "organization", idKind: IdKind = "residentId"): FormField[] => [
  { key: "name", label: t("intake.name"), type: "text", required: true, max: 60 },
  kind === "person" && idKind !== "residentId"
    ? { key: "idNumber", label: t("intake.documentNumber"), type: "text", required: true, max: 30 }
    : { key: "idNumber", label: t("intake.idNumber"), type: kind === "person" ? "residentId" : "creditCode", required: true },
  { key: "phone", label: t("intake.phone"), type: "phone", required: true },
  { key: "address", label: t("intake.address"), type: "text", required: false, max: 200 },
];

/** Taking a case: applicant, the item's form one group a page, materials, check; every keystroke is kept as a draft. */
export function Intake() {
  const { db, actor } = signedIn();
  const params = useParams();
  const go = useNavigate();
  const [draft, setDraft] = createStore<{ value: Draft | null }>({ value: null });
  const [item, setItem] = createSignal<ItemVersion>();
  const [page, setPage] = createSignal(0);
  const [faults, setFaults] = createSignal<FieldFault[]>([]);
  const [problem, setProblem] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);

  createEffect(
    on(
      () => params.id,
      async (id) => {
        const found = await db.drafts.get(id as never);
        if (!found) return go(`/case/${id}`, { replace: true });
        setItem((await db.get("catalogue"))?.items.find((i) => i.code === found.item && i.version === found.itemVersion));
        setDraft("value", found);
        setPage(Math.min(found.at?.page ?? 0, pages().length - 1));
        if (found.at?.field) document.getElementById(found.at.field)?.focus();
      },
    ),
  );
  // Saved at once, not after a pause: the phone may die between two keystrokes.
  const [unsaved, setUnsaved] = createSignal(0);
  const save = async (change: () => void) => {
    change();
    if (!draft.value) return;
    setUnsaved((n) => n + 1);
    try {
      const at = { page: page(), field: document.activeElement?.id ?? "" };
      await db.saveDraft({ ...structuredClone(unwrap(draft.value)), at, updatedAt: Date.now() });
      setUnsaved((n) => n - 1);
    } catch (failure) {
      setProblem(t(failure instanceof StorageFull ? "error.full" : "error.storage"));
    }
  };
  // A desk with a scanner gets the reader of PDFs while there is a line; a phone, once it asks.
  createEffect(() => {
    if (page() > 0 && officeLevel(actor.office) !== "village") void import("../../pictures/pdf.ts").then((m) => m.bringPdfReader());
  });
  const today = () => legalDateOf(Date.now());
  const pages = createMemo(() => [t("intake.applicant"), ...(item()?.form.map((s) => s.title) ?? []), t("intake.materials"), t("intake.check")]);
  const kind = () => draft.value?.applicant.kind ?? "person";
  const idKind = (): IdKind => (kind() === "person" ? (draft.value?.applicant.idKind ?? "residentId") : "residentId");
  const applicantFaults = (): FieldFault[] => {
    const found = applicantFields(kind(), idKind())
      .map((f) => fieldFault(f, draft.value?.applicant[f.key as "name"], today()))
      .filter((f) => f !== null);
    const code =
      idKind() === "residentId" || found.some((f) => f.field === "idNumber") ? null : documentFault(idKind(), formedNumber(draft.value?.applicant.idNumber ?? ""), today());
    return code ? [...found, { field: "idNumber", code }] : found;
  };
  const acting = () => draft.value?.acting ?? [];
  const othersFaults = () => (draft.value ? actingFaults(acting(), draft.value.applicant) : []);
  const stepFaults = (n: number): FieldFault[] => {
    const i = item();
    if (!i || !draft.value) return [];
    if (n === 0) return [...applicantFaults(), ...othersFaults()];
    const step = i.form[n - 1];
    return step ? formFaults([step], draft.value.form, today()) : [];
  };
  const allFaults = () => (item() && draft.value ? [...applicantFaults(), ...othersFaults(), ...formFaults(item()?.form ?? [], draft.value.form, today())] : []);
  const errorOf = (key: string) => {
    const fault = faults().find((f) => f.field === key);
    return fault && faultText(fault);
  };
  const tidy = () =>
    save(() => {
      const i = item();
      if (!i || !draft.value) return;
      for (const f of applicantFields(kind(), idKind())) setDraft("value", "applicant", f.key as "name", normaliseValue(f, draft.value.applicant[f.key as "name"]) as string);
      setDraft("value", "applicant", applicantInForm(draft.value.applicant));
      if (acting().length > 0) setDraft("value", "acting", tidyActing(unwrap(acting())));
      for (const f of i.form.flatMap((s) => s.fields)) {
        const value = draft.value.form[f.key];
        if (value !== undefined) setDraft("value", "form", f.key, normaliseValue(f, value));
      }
    });
  const [moving, setMoving] = createSignal(false);
  /** A second tap while the first is being saved must not skip a page. */
  const next = async () => {
    if (moving()) return;
    setMoving(true);
    await step().finally(() => setMoving(false));
  };
  const step = async () => {
    await tidy();
    const found = stepFaults(page());
    setFaults(found);
    if (found.length > 0) document.getElementById(`f-${found[0]?.field}`)?.focus();
    else turnTo(page() + 1);
  };
  const turnTo = (n: number) => {
    setPage(n);
    window.scrollTo(0, 0);
    void save(() => {});
  };
  /** Takes a picture out of the draft, and off the device where nothing else speaks of it. */
  const letGo = async ({ hash }: { hash: string }, change: () => void) => {
    await save(change);
    await dropFiles(db, [hash], Date.now());
  };
  const keepSignature = async (png: Blob) => {
    try {
      const { hash } = await keepFile(db, png, Date.now());
      const before = draft.value?.signature;
      await save(() => setDraft("value", "signature", hash));
      if (before) await dropFiles(db, [before], Date.now());
    } catch (failure) {
      setProblem(t(failure instanceof StorageFull ? "error.full" : "error.storage"));
    }
  };
  const missing = () => (item() && draft.value ? missingMaterials({ form: draft.value.form, files: draft.value.files }, item() as ItemVersion) : []);
  /** All that a one-time notice has to name: what is missing, and what is wrong with the form. */
  const parts = () => [
    ...missing().map((what) => ({ what, why: t("intake.missing") })),
    ...allFaults().flatMap((f) => (item()?.form.some((s) => s.fields.some((x) => x.key === f.field)) ? [{ what: formPart(f.field), why: faultText(f) }] : [])),
  ];
  /** All that is missing is secondary, and may follow on the applicant's signed promise. */
  const mayFollow = () => missing().length > 0 && missing().every((code) => item()?.materials.find((m) => m.code === code)?.mayFollow);
  const [promisedFor, setPromisedFor] = createSignal<string>(addDays(today(), 7));
  const mayAccept = () => item()?.intake[officeLevel(actor.office)] === "accept";

  /** Everything in one durable step: begun, filled, materials, collected, and accepted or noticed. */
  const finish = async (end: "accept" | "collect" | "notice" | "promise") => {
    const i = item();
    const d = draft.value && structuredClone(unwrap(draft.value));
    if (!i || !d || busy()) return;
    setBusy(true);
    const caseId = d.id;
    // What was chosen for a person says nothing of an organisation.
    const { idKind: chosen, ...plain } = d.applicant;
    const applicant = plain.kind === "person" && chosen ? { ...plain, idKind: chosen } : plain;
    const asked = Object.fromEntries(Object.entries(d.form).filter(([key]) => i.form.some((s) => s.fields.some((f) => f.key === key && holds(f.when, d.form)))));
    const commands: CaseCommand[] = [
      { type: "begin", caseId, item: i.code, itemVersion: i.version, applicant },
      { type: "fill", caseId, form: asked },
      ...attaching(caseId, d.files),
      ...actingCommands(caseId, d.acting ?? [], d.applicant, d.signature ?? null),
      { type: "collect", caseId, signature: d.signature ?? null },
      ...(end === "promise" ? [{ type: "promise" as const, caseId, materials: missing(), dueOn: promisedFor(), signature: d.signature ?? null }] : []),
      ...(end === "accept" || end === "promise" ? [{ type: "accept" as const, caseId, number: d.number ?? null }] : []),
      ...(end === "notice" ? [{ type: "notice" as const, caseId, missing: parts() }] : []),
    ];
    try {
      const done = await act(commands);
      if (done.ok)
        go(`/case/${caseId}/paper/${end === "accept" || end === "promise" ? "acceptanceNotice" : end === "notice" ? "oneTimeNotice" : "collectionReceipt"}`, { replace: true });
      else setProblem(refusalText(done.error, (f) => label(f)));
    } catch (failure) {
      setProblem(t(failure instanceof StorageFull ? "error.full" : "error.storage"));
    }
    setBusy(false);
  };
  const label = (key: string) =>
    item()
      ?.form.flatMap((s) => s.fields)
      .find((f) => f.key === key)?.label ??
    item()?.materials.find((m) => m.code === key)?.name ??
    applicantFields(kind(), idKind()).find((f) => f.key === key)?.label ??
    actingLabel(key) ??
    key;
  const value = (key: string): FormValue | undefined => draft.value?.form[key];

  return (
    <Show when={draft.value && item()}>
      {(i) => (
        <>
          <h1>{i().name}</h1>
          <div class="tasks">
            <For each={pages()}>{(title, n) => <span classList={{ now: n() === page() }}>{`${n() + 1}. ${title}`}</span>}</For>
          </div>
          <Show when={problem()}>
            <p class="y-notice danger" role="alert">
              {problem()}
            </p>
          </Show>
          <Show when={faults().length > 0}>
            <div class="y-notice danger" role="alert">
              <strong>{t("intake.errors", { n: faults().length })}</strong>
              <ul>
                <For each={faults()}>
                  {(f) => (
                    <li>
                      <a
                        href={`#f-${f.field}`}
                        onClick={(e) => {
                          e.preventDefault();
                          document.getElementById(`f-${f.field}`)?.focus();
                        }}
                      >
                        {label(f.field)}：{faultText(f)}
                      </a>
                    </li>
                  )}
                </For>
              </ul>
            </div>
          </Show>
          <Show when={page() === 0}>
            <Show when={i().forWhom.length > 1}>
              <FormFieldInput
                field={{ key: "kind", label: t("intake.kind"), type: "choice", required: true, choices: i().forWhom.map((k) => t(`kind.${k}`)) }}
                value={t(`kind.${kind()}`)}
                onValue={(v) => save(() => setDraft("value", "applicant", "kind", v === t("kind.person") ? "person" : "organization"))}
              />
            </Show>
            <Show when={kind() === "person" && (i().idKinds?.length ?? 0) > 1}>
              <Field id="f-idKind" label={t("intake.idKind")}>
                <select
                  id="f-idKind"
                  class="y-input"
                  value={idKind()}
                  onChange={(e) => save(() => setDraft("value", "applicant", "idKind", e.currentTarget.value === "residentId" ? undefined : (e.currentTarget.value as IdKind)))}
                >
                  <For each={i().idKinds}>{(k) => <option value={k}>{td("idKind", k)}</option>}</For>
                </select>
              </Field>
            </Show>
            <For each={applicantFields(kind(), idKind())}>
              {(f) => (
                <FormFieldInput
                  field={f}
                  value={draft.value?.applicant[f.key as "name"]}
                  error={errorOf(f.key)}
                  onValue={(v) => save(() => setDraft("value", "applicant", f.key as "name", String(v)))}
                />
              )}
            </For>
            <Show when={draft.value?.applicant}>
              {(applicant) => <Acting applicant={applicant()} acting={acting()} errorOf={errorOf} onChange={(now) => save(() => setDraft("value", "acting", now))} />}
            </Show>
          </Show>
          <Show when={i().form[page() - 1]}>
            {(step) => (
              <For each={step().fields}>
                {(f) => (
                  <Show when={holds(f.when, draft.value?.form ?? {})}>
                    {<FormFieldInput field={f} value={value(f.key)} error={errorOf(f.key)} onValue={(v) => save(() => setDraft("value", "form", f.key, v))} />}
                  </Show>
                )}
              </For>
            )}
          </Show>
          <Show when={page() === i().form.length + 1}>
            <For each={i().materials.filter((m) => m.required || m.when === undefined || requiredMaterials(i(), draft.value?.form ?? {}).includes(m))}>
              {(m) => {
                const have = () => draft.value?.files.filter((f) => f.code === m.code) ?? [];
                return (
                  <section class="y-card">
                    <div class="y-row between">
                      <h2>{m.name}</h2>
                      <span class={`y-tag ${have().length > 0 ? "ok" : "warning"}`}>{have().length > 0 ? t("intake.have", { n: have().length }) : t("intake.missing")}</span>
                    </div>
                    <Show when={m.note}>
                      <p class="muted small">{m.note}</p>
                    </Show>
                    <PhotoList
                      files={have()}
                      name={m.name}
                      onReplace={(file, by) => letGo(file, () => setDraft("value", "files", (fs) => fs.map((f) => (f.hash === file.hash && f.code === file.code ? by : f))))}
                      onRemove={(file) => letGo(file, () => setDraft("value", "files", (fs) => fs.filter((f) => f.hash !== file.hash || f.code !== file.code)))}
                    />
                    <PhotoInput
                      code={m.code}
                      form={m.form}
                      label={t(have().length > 0 ? "intake.another" : "intake.photo")}
                      onFiles={(files) =>
                        save(() => setDraft("value", "files", (fs) => [...fs.filter((f) => !files.some((x) => f.hash === x.hash && f.code === x.code)), ...files]))
                      }
                    />
                  </section>
                );
              }}
            </For>
          </Show>
          <Show when={page() === i().form.length + 2}>
            <section class="y-card">
              <dl class="y-facts">
                <For each={applicantFields(kind(), idKind())}>
                  {(f) => (
                    <>
                      <dt>{f.label}</dt>
                      <dd>{draft.value?.applicant[f.key as "name"]}</dd>
                    </>
                  )}
                </For>
                <For each={actingOf(acting(), draft.value?.applicant as Applicant)}>
                  {(a) => (
                    <>
                      <dt>{td("acting", a.as)}</dt>
                      <dd>{`${a.name}${a.as === "proxy" ? `（${a.scope.map((s) => td("scope", s)).join("、")}）` : ""}`}</dd>
                    </>
                  )}
                </For>
                <For
                  each={i()
                    .form.flatMap((s) => s.fields)
                    .filter((f) => holds(f.when, draft.value?.form ?? {}))}
                >
                  {(f) => (
                    <>
                      <dt>{f.label}</dt>
                      <dd>{value(f.key) === true ? t("yes") : value(f.key) === false ? t("no") : String(value(f.key) ?? "")}</dd>
                    </>
                  )}
                </For>
              </dl>
            </section>
            <section class="y-card">
              <h2>{t("intake.signature")}</h2>
              <p class="muted small">{t(actor.roles.includes("agent") ? "acting.signHere" : "intake.signatureHint")}</p>
              <Show
                when={draft.value?.signature}
                fallback={<SignatureBox label={t("intake.signature")} clearLabel={t("do.clear")} doneLabel={t("intake.signed")} onDone={keepSignature} />}
              >
                {(hash) => (
                  <div class="photos">
                    <div>
                      <Photo hash={hash()} alt={t("intake.signature")} />
                      <button type="button" class="y-button small" onClick={() => save(() => setDraft("value", "signature", null))}>
                        {t("intake.remove")}
                      </button>
                    </div>
                  </div>
                )}
              </Show>
            </section>
            <Show when={allFaults().length > 0}>
              <div class="y-notice danger">
                <For each={allFaults()}>{(f) => <div>{`${label(f.field)}：${faultText(f)}`}</div>}</For>
              </div>
            </Show>
            <Show
              when={missing().length === 0}
              fallback={
                <div class="y-notice warning">
                  <p>{t("intake.noticeHint")}</p>
                  <ul>
                    <For each={missing()}>{(code) => <li>{label(code)}</li>}</For>
                  </ul>
                  <button type="button" class="y-button primary wide" disabled={busy()} onClick={() => finish("notice")} data-do="notice">
                    {t("intake.notice")}
                  </button>
                  <Show when={mayFollow() && mayAccept()}>
                    <hr />
                    <p>{t("do.promiseHint")}</p>
                    <Field id="promised-for" label={t("do.dueOn")}>
                      <input id="promised-for" type="date" class="y-input" value={promisedFor()} min={addDays(today(), 1)} onInput={(e) => setPromisedFor(e.currentTarget.value)} />
                    </Field>
                    <Show when={!draft.value?.signature}>
                      <p class="muted small">{t("intake.signFirst")}</p>
                    </Show>
                    <button
                      type="button"
                      class="y-button wide"
                      disabled={busy() || !draft.value?.signature || allFaults().length > 0}
                      onClick={() => finish("promise")}
                      data-do="promise"
                    >
                      {t("intake.promise")}
                    </button>
                  </Show>
                </div>
              }
            >
              <button
                type="button"
                class="y-button primary wide"
                disabled={busy() || allFaults().length > 0}
                onClick={() => finish(mayAccept() ? "accept" : "collect")}
                data-do="finish"
              >
                {t(mayAccept() ? "intake.accept" : "intake.collect")}
              </button>
            </Show>
          </Show>
          <div class="y-row between above">
            <button
              type="button"
              class="y-button"
              disabled={page() === 0}
              onClick={() => {
                setFaults([]);
                turnTo(page() - 1);
              }}
            >
              {t("intake.back")}
            </button>
            <span class="muted small" data-unsaved={unsaved()}>
              {t(unsaved() > 0 ? "intake.saving" : "intake.saved")}
            </span>
            <Show when={page() < pages().length - 1}>
              <button type="button" class="y-button primary" onClick={next} disabled={moving()} data-do="next">
                {t("intake.next")}
              </button>
            </Show>
          </div>
          <div class="far above">
            <ConfirmButton
              class="danger"
              question={t("intake.discardSure")}
              yes={t("intake.discard")}
              no={t("do.cancel")}
              onConfirm={async () => {
                const d = draft.value && unwrap(draft.value);
                if (d) await db.discardDraft(d.id);
                go("/");
                if (d) await dropFiles(db, [...d.files.map((f) => f.hash), ...(d.signature ? [d.signature] : [])], Date.now());
              }}
            >
              {t("intake.discard")}
            </ConfirmButton>
          </div>
        </>
      )}
    </Show>
  );
}
