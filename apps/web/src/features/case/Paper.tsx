import { A, useParams } from "@solidjs/router";
import { type CaseState, caseLimits, type ItemVersion, legalDateOf, type WorkCalendar, workCalendar } from "@yimen/domain";
import { QrCode } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { formatTime, t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { signedIn } from "../../app/session.ts";
import { Photo } from "../intake/Photos.tsx";
import type { PaperKind } from "./papers.ts";

/** A paper as it will print, A4 or 80 mm; its only source is the case's own events, so a reprint is identical. */
export function Paper() {
  const { db } = signedIn();
  const params = useParams();
  const [thermal, setThermal] = createSignal(false);
  const data = live(async () => {
    const state = (await db.cases.get(params.id as never))?.state;
    const catalogue = await db.get("catalogue");
    const item = catalogue?.items.find((i) => i.code === state?.item && i.version === state.itemVersion);
    if (!state || !item || !catalogue) return null;
    return {
      state,
      item,
      office: catalogue?.offices.find((o) => o.code === state.office)?.name ?? state.office,
      calendar: workCalendar(catalogue.calendar),
      people: new Map(catalogue?.people.map((p) => [p.id as string, p.name])),
    };
  });
  const kind = () => params.kind as PaperKind;
  return (
    <Show when={data()}>
      {(d) => (
        <>
          <div class="y-row no-print below">
            <button type="button" class="y-button primary" onClick={() => window.print()}>
              {t("paper.print")}
            </button>
            <button type="button" class="y-button" aria-pressed={thermal()} onClick={() => setThermal(!thermal())}>
              {t(thermal() ? "paper.a4" : "paper.thermal")}
            </button>
            <A class="y-button" href={`/case/${d().state.id}`}>
              {t("outbox.open")}
            </A>
            <span class="y-tag ok">{t("case.saved")}</span>
          </div>
          <article class="paper" classList={{ thermal: thermal() }}>
            <h1>{td("paper", kind())}</h1>
            <table>
              <tbody>
                <For each={rows(kind(), d().state, d().item, d().office, d().people, d().calendar)}>
                  {([label, value]) => (
                    <tr>
                      <td>{label}</td>
                      <td data-label={label}>{value}</td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
            <Show when={kind() === "refusal" || kind() === "declineNotice" || kind() === "revocation"}>
              <p>{d().state.decision?.remedies || d().item.remedies}</p>
            </Show>
            <div class="y-row between">
              <QrCode text={d().state.number ?? d().state.id} label={t("paper.qr")} />
              <Show when={signatureOn(kind(), d().state)} fallback={<span>{t("paper.sign")}：＿＿＿＿＿＿</span>}>
                {(hash) => (
                  <span class="signed">
                    {t("paper.sign")}：<Photo hash={hash()} alt={t("paper.sign")} caseId={d().state.id} />
                  </span>
                )}
              </Show>
            </div>
          </article>
        </>
      )}
    </Show>
  );
}

/** The signature given on the screen for this paper: under the application at intake, under the receipt at delivery. */
const signatureOn = (kind: PaperKind, state: CaseState) =>
  kind === "deliveryReceipt"
    ? state.delivery?.signature
    : kind === "promiseLetter"
      ? state.promise?.signature
      : kind === "collectionReceipt" || kind === "acceptanceNotice" || kind === "oneTimeNotice"
        ? state.signature
        : null;

function rows(kind: PaperKind, state: CaseState, item: ItemVersion, office: string, people: Map<string, string>, calendar: WorkCalendar): [string, string][] {
  const act = (type: string) => state.acts.findLast((a) => a.type === type);
  const by = (type: string): [string, string][] => {
    const found = act(type);
    return found
      ? [
          [t("paper.handler"), people.get(found.by) ?? found.by],
          [t("paper.date"), formatTime(found.at)],
        ]
      : [];
  };
  const name = (code: string) => item.materials.find((m) => m.code === code)?.name ?? code;
  const head: [string, string][] = [
    [t("case.number"), state.number ?? t(state.acceptedAt ? "case.temporary" : "case.unaccepted")],
    [t("case.item"), `${item.name}（${item.code} v${item.version}）`],
    [t("case.applicant"), state.applicant.name],
    [t("paper.unit"), office],
  ];
  const received: [string, string] = [t("paper.received"), [...new Set(state.files.map((f) => name(f.code)))].join("、")];
  switch (kind) {
    case "collectionReceipt":
      return [...head, received, ...by("collected")];
    case "acceptanceNotice": {
      const limits = state.acceptedAt === null ? null : caseLimits(state, item, calendar, legalDateOf(state.acceptedAt));
      const due = limits?.ok ? limits.value?.promised.dueOn : null;
      return [
        ...head,
        received,
        [t("guide.limit"), t("guide.limitText", { promised: item.promised.workingDays, statutory: item.statutory.workingDays })],
        [t("paper.due"), due ?? "—"],
        ...by(state.deemedAccepted ? "deemedAccepted" : "accepted"),
        ...(state.promise ? [[t("do.promiseMaterials"), `${state.promise.materials.map(name).join("、")}（${state.promise.dueOn}）`] as [string, string]] : []),
        [t("guide.contact"), item.contact],
      ];
    }
    case "promiseLetter":
      return [
        ...head,
        [t("do.promiseMaterials"), (state.promise?.materials ?? []).map(name).join("、")],
        [t("do.dueOn"), state.promise?.dueOn ?? ""],
        [t("paper.terms"), t("paper.promiseTerms")],
        ...by("promised"),
      ];
    case "specialNotice": {
      const stop = state.suspensions?.findLast((s) => s.procedure !== "hearing");
      return [
        ...head,
        [t("do.procedure"), td("special", stop?.procedure ?? "")],
        [t("do.reason"), stop?.reason ?? ""],
        [t("do.expectedOn"), stop?.expectedOn ?? ""],
        [t("paper.terms"), t("paper.specialTerms")],
        ...by("suspended"),
      ];
    }
    case "hearingRights":
      return [...head, [t("do.matter"), state.hearing?.matter ?? ""], [t("paper.terms"), t("paper.hearingTerms")], ...by("hearingOffered")];
    case "hearingNotice":
      return [
        ...head,
        [t("do.askedBy"), state.hearing?.askedFor ?? ""],
        [t("do.hearingOn"), state.hearing?.scheduledFor ?? ""],
        [t("do.place"), state.hearing?.place ?? ""],
        [t("paper.terms"), t("paper.hearingFree")],
        ...by("hearingScheduled"),
      ];
    case "extensionNotice": {
      const limits = caseLimits(state, item, calendar, legalDateOf(state.extension?.decision?.at ?? 0));
      const due = limits.ok ? limits.value?.statutory.dueOn : null;
      return [
        ...head,
        [t("do.workingDays"), String(state.extension?.workingDays ?? "")],
        [t("do.reason"), state.extension?.reason ?? ""],
        [t("paper.extendedTo"), due ?? "—"],
        ...by("extensionDecided"),
      ];
    }
    case "terminationNotice":
      return [...head, [t("do.ground"), td("ground", state.termination?.ground ?? "")], [t("do.reason"), state.termination?.reason ?? ""], ...by("terminated")];
    case "closingNotice":
      return [
        ...head,
        [t("do.outcome"), td("outcome", state.decision?.outcome ?? "")],
        [t("do.document"), state.result ? `${state.result.document} ${state.result.documentNumber}` : ""],
        ...(state.archive ? [[t("do.archiveNumber"), state.archive.number] as [string, string]] : []),
        ...by("closed"),
      ];
    case "revocation":
      return [...head, [t("do.reason"), state.revocation?.reason ?? ""], [t("do.basis"), state.revocation?.basis ?? ""], ...by("revoked")];
    case "oneTimeNotice":
      return [...head, [t("paper.missing"), (state.notice?.missing ?? []).map((m) => `${name(m.what)}（${m.why}）`).join("；")], ...by("noticeGiven")];
    case "declineNotice":
      return [...head, [t("do.reason"), state.declined?.reason ?? ""], [t("do.rightAuthority"), state.declined?.rightAuthority ?? ""], ...by("acceptanceDeclined")];
    case "decision":
      return [
        ...head,
        [t("do.outcome"), t("outcome.grant")],
        ...(state.decision?.conditions ? [[t("paper.conditions"), state.decision.conditions] as [string, string]] : []),
        ...(state.decision?.deemedFrom ? [[t("paper.inForce"), t("paper.deemed", { date: state.decision.deemedFrom })] as [string, string]] : []),
        [t("do.document"), state.result ? `${state.result.document} ${state.result.documentNumber}` : item.result.name],
        ...by(state.decision?.deemedFrom ? "deemedGranted" : "decided"),
      ];
    case "refusal":
      return [...head, [t("do.outcome"), t("outcome.refuse")], [t("do.reasons"), state.decision?.reasons ?? ""], ...by("decided")];
    case "deliveryReceipt":
      return [
        ...head,
        [t("do.document"), state.result ? `${state.result.document} ${state.result.documentNumber}` : ""],
        [t("do.receivedBy"), state.delivery?.receivedBy ?? ""],
        [t("do.way"), td("way", state.delivery?.way ?? "")],
        ...by("delivered"),
      ];
    default:
      return kind satisfies never;
  }
}
