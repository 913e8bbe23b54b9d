import { type CaseState, correctionDue, hearingRules, type ItemVersion, legalDateOf, nextDeed, remindersOf, resultNow, type WorkCalendar } from "@yimen/domain";
import { For, Show } from "solid-js";
import { t, td } from "../../app/i18n.ts";
import "../../messages/case.ts";

type Fact = readonly [label: string, text: string, tone?: "warning" | "danger" | "ok"];

/** What is out of the ordinary about a case, in words and with its days: why the clock stands, what was promised, what time will do next. */
export function SpecialFacts(props: { state: CaseState; item: ItemVersion; calendar: WorkCalendar }) {
  const facts = (): Fact[] => {
    const { suspensions = [], extension, hearing, promise, fastTrack, termination, revocation, archive } = props.state;
    const name = (code: string) => props.item.materials.find((m) => m.code === code)?.name ?? code;
    const running = suspensions.find((s) => s.to === null);
    const out: Fact[] = [];
    if (props.state.duplicateOf) out.push([t("special.duplicate"), t("special.duplicateOf", { number: props.state.duplicateOf.number ?? t("case.unaccepted") }), "warning"]);
    if (fastTrack)
      out.push([
        t("special.fastTrack"),
        fastTrack.refused
          ? t("special.fastRefused", { reason: fastTrack.refused.reason })
          : fastTrack.workingDays
            ? t("special.fastIn", { ground: fastTrack.ground, n: fastTrack.workingDays })
            : fastTrack.ground,
        fastTrack.grantedAt ? "ok" : "warning",
      ]);
    if (props.state.reopened) out.push([t("special.reopened"), `${props.state.reopened.document}：${props.state.reopened.reason}`, "warning"]);
    if (running) out.push([td("special", running.procedure), t("special.running", { from: running.from, to: running.expectedOn, reason: running.reason }), "warning"]);
    for (const s of suspensions) if (s.to !== null) out.push([td("special", s.procedure), t("special.over", { from: s.from, to: s.to })]);
    if (hearing?.waivedOn) out.push([t("special.hearing"), t("special.hearingWaived", { date: hearing.waivedOn })]);
    else if (hearing?.calledOffOn) out.push([t("special.hearing"), t("special.hearingOff", { date: hearing.calledOffOn })]);
    else if (hearing && !hearing.scheduledFor)
      out.push([
        t("special.hearing"),
        t(hearing.askedOn ? "special.hearingAsked" : "special.hearingOffered", { date: hearing.askedOn ?? hearing.offeredOn, n: hearingRules.askWithin }),
      ]);
    if (hearing?.scheduledFor && !hearing.calledOffOn) out.push([t("special.hearing"), t("special.hearingOn", { date: hearing.scheduledFor, place: hearing.place ?? "" })]);
    if (extension) {
      const decision = extension.decision?.outcome;
      out.push([
        t("special.extension"),
        t(decision === "grant" ? "special.extended" : decision === "refuse" ? "special.notExtended" : "special.extensionAsked", {
          days: extension.workingDays,
          reason: extension.reason,
        }),
        decision ? undefined : "warning",
      ] as Fact);
    }
    if (promise) {
      const materials = promise.materials.map(name).join("、");
      if (promise.keptAt) out.push([t("special.promise"), t("special.promiseKept", { materials }), "ok"]);
      else if (promise.brokenAt) out.push([t("special.promise"), t("special.promiseBroken", { materials, date: promise.dueOn }), "danger"]);
      else out.push([t("special.promise"), t("special.promiseDue", { materials, date: promise.dueOn }), "warning"]);
    }
    if (props.state.stage === "awaitingCorrection") {
      const due = correctionDue(props.state, props.item, props.calendar);
      if (due.ok) out.push([t("special.correction"), t("special.correctionDue", { date: due.value })]);
    }
    const { class: kind, handling, leader } = props.state.classification ?? { class: props.item.class, handling: props.item.handling ?? "ordinary", leader: "" };
    if (props.state.classification || handling !== "ordinary" || kind === "joint")
      out.push([t("special.classes"), [td("class", kind), td("handling", handling), leader && t("special.leader", { leader })].filter(Boolean).join(" · ")]);
    if (props.state.decision?.mandate) out.push([t("special.mandate"), t("special.byMandate", { document: props.state.decision.mandate })]);
    for (const v of props.state.visits ?? []) out.push([t("special.visit"), t("special.visited", { date: v.on, findings: v.findings })]);
    if (props.state.forwarded && !props.state.forwarded.back)
      out.push([t("special.forwarded"), t("special.forwardedTo", { authority: props.state.forwarded.to, date: legalDateOf(props.state.forwarded.at) }), "warning"]);
    for (const e of props.state.escalations ?? [])
      out.push([
        t("special.escalation"),
        e.found ? t("special.coordinated", { matter: e.matter, finding: e.found.finding }) : t("special.escalated", { matter: e.matter }),
        e.found ? "ok" : "warning",
      ]);
    const now = resultNow(props.state);
    if (now) out.push([t("special.document"), `${now.document} ${now.documentNumber}${now.validUntil ? ` · ${t("special.validUntil", { date: now.validUntil })}` : ""}`]);
    for (const c of props.state.changes ?? [])
      out.push([
        t("special.change"),
        `${c.what}（${t(!c.decision ? "special.changeOpen" : c.decision.outcome === "grant" ? "special.changeGranted" : "special.changeRefused")}）`,
        c.decision ? undefined : "warning",
      ] as Fact);
    if (termination) out.push([t("stage.terminated"), `${td("ground", termination.ground)}：${termination.reason}`]);
    if (revocation) out.push([t("stage.revoked"), `${revocation.reason}（${revocation.basis}）`, "danger"]);
    if (archive) out.push([t("do.archiveNumber"), archive.number]);
    for (const r of remindersOf(props.state, props.item, props.calendar, legalDateOf(Date.now())))
      if (r.what !== "promise" && r.what !== "correction" && r.what !== "hearing" && r.what !== "renewal")
        out.push([t("special.due"), td("remind", r.what, { date: r.on }), r.on < legalDateOf(Date.now()) ? "danger" : "warning"]);
    const next = nextDeed(props.state, props.item, props.calendar);
    if (next && next.command.type !== "lapse" && next.command.type !== "breakPromise")
      out.push([t("special.byItself"), t("special.next", { date: next.on, what: td("do", next.command.type) }), "warning"]);
    return out;
  };
  return (
    <Show when={facts().length > 0}>
      <section class="y-card" data-special>
        <dl class="y-facts">
          <For each={facts()}>
            {([label, text, tone]) => (
              <>
                <dt>
                  <Show when={tone} fallback={label}>
                    <span class={`y-tag ${tone}`}>{label}</span>
                  </Show>
                </dt>
                <dd>{text}</dd>
              </>
            )}
          </For>
        </dl>
      </section>
    </Show>
  );
}
