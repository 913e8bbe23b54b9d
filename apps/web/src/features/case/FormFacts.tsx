import { type Applicant, type CaseState, holds, type ItemVersion, mask, maskValue } from "@yimen/domain";
import Eye from "lucide-solid/icons/eye";
import { createSignal, For, Show } from "solid-js";
import { formatTime, t, td } from "../../app/i18n.ts";
import { signedIn, wake } from "../../app/session.ts";
import { Photo } from "../intake/Photos.tsx";

/** What was asked for and by whom. What could be copied off a screen is masked until this person asks to see it, which the county is told. */
export function FormFacts(props: { state: CaseState; item: ItemVersion }) {
  const { db } = signedIn();
  const [clear, setClear] = createSignal(false);
  const fields = () => props.item.form.flatMap((s) => s.fields).filter((f) => holds(f.when, props.state.form) && props.state.form[f.key] !== undefined);
  const words = (v: unknown) => (v === true ? t("yes") : v === false ? t("no") : String(v ?? ""));
  const reveal = async () => {
    await db.noteReveal(props.state.id, Date.now());
    setClear(true);
    wake();
  };
  const applicant = () => {
    const { idNumber, phone, address } = props.state.applicant;
    return clear()
      ? { idNumber, phone: phone.replace("+86", ""), address }
      : { idNumber: mask.idNumber(idNumber), phone: mask.phone(phone), address: address && mask.address(address) };
  };
  /** What of the details of before another took the place of. */
  const changed = (before: Applicant, after: Applicant): string[] =>
    (["name", "idNumber", "phone", "address"] as const).flatMap((key) => {
      if (before[key] === after[key] || !before[key]) return [];
      const value = key === "phone" ? before.phone.replace("+86", "") : before[key];
      return [`${t(`intake.${key}`)} ${clear() || key === "name" ? value : mask[key](before[key])}`];
    });
  return (
    <section class="y-card">
      <div class="y-row between">
        <h2>{t("case.form")}</h2>
        <Show when={!clear()} fallback={<span class="muted small">{t("case.revealed")}</span>}>
          <button type="button" class="y-button" data-do="reveal" onClick={reveal}>
            <Eye />
            {t("case.reveal")}
          </button>
        </Show>
      </div>
      <dl class="y-facts">
        <dt>{props.state.applicant.idKind ? td("idKind", props.state.applicant.idKind) : t("intake.idNumber")}</dt>
        <dd data-fact="idNumber">{applicant().idNumber}</dd>
        <dt>{t("intake.phone")}</dt>
        <dd>{applicant().phone}</dd>
        <dt>{t("intake.address")}</dt>
        <dd>{applicant().address}</dd>
        <For each={props.state.formerApplicants ?? []}>
          {(f, n) => (
            <>
              <dt>{t("case.beforeCorrection")}</dt>
              <dd data-former>
                {changed(f.applicant, props.state.formerApplicants?.[n() + 1]?.applicant ?? props.state.applicant).join(" · ")}
                <span class="muted small"> {t("case.correctedOn", { time: formatTime(f.until), why: f.why })}</span>
              </dd>
            </>
          )}
        </For>
        <For each={props.state.representatives ?? []}>
          {(r) => (
            <>
              <dt>{td("acting", r.as)}</dt>
              <dd>
                {[
                  r.name,
                  clear() ? r.idNumber : r.idNumber && mask.idNumber(r.idNumber),
                  clear() ? r.phone.replace("+86", "") : r.phone && mask.phone(r.phone),
                  r.scope.map((s) => td("scope", s)).join("、"),
                ]
                  .filter(Boolean)
                  .join(" · ")}
                <Show when={r.document}>{(hash) => <Photo hash={hash()} alt={t("acting.letter")} caseId={props.state.id} />}</Show>
              </dd>
            </>
          )}
        </For>
        <For each={fields()}>
          {(f) => (
            <>
              <dt>{f.label}</dt>
              <dd>{words(clear() ? props.state.form[f.key] : maskValue(f, props.state.form[f.key] ?? null))}</dd>
            </>
          )}
        </For>
      </dl>
    </section>
  );
}
