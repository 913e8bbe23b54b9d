import { A, useParams } from "@solidjs/router";
import {
  type Actor,
  answeredOn,
  availableCommands,
  type CaseState,
  caseLimits,
  endedOn,
  entitled,
  type ItemVersion,
  legalDateOf,
  may,
  type PaperKey,
  papersOf,
  splitKey,
  type WorkCalendar,
  workCalendar,
} from "@yimen/domain";
import { createEffect, createMemo, createSignal, For, lazy, Show, Suspense } from "solid-js";
import { formatTime, t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { act, news, refresh, signedIn } from "../../app/session.ts";
import { PhotoInput } from "../intake/PhotoInput.tsx";
import { attaching, PhotoList } from "../intake/Photos.tsx";
import { ActionPanel } from "./ActionPanel.tsx";
import { type Colleague, partName } from "./actForms.ts";
import { CorrectForm } from "./CorrectForm.tsx";
import { Departments } from "./Departments.tsx";
import { FormFacts } from "./FormFacts.tsx";
import { Limit } from "./Limit.tsx";
import { SpecialFacts } from "./SpecialFacts.tsx";
import "../../messages/case.ts";

// Agents have no part in it: it is not on their phones' way.
const CaseSignals = lazy(() => import("../supervision/CaseSignals.tsx").then((m) => ({ default: m.CaseSignals })));

/** One case: what it is, how long it may take, what can be done now, what has been done. */
export function CasePage() {
  const { db, actor } = signedIn();
  const params = useParams();
  const [looked, setLooked] = createSignal(false);
  createEffect(() => {
    news();
    void refresh(params.id ?? "").then(() => setLooked(true));
  });
  const row = live(async () => (await db.cases.get(params.id as never)) ?? null);
  const waiting = live(async () => ((await db.waitingCases()).has(params.id as never) ? 1 : 0));
  const catalogue = live(() => db.get("catalogue"));
  const item = () => catalogue()?.items.find((i) => i.code === row()?.state.item && i.version === row()?.state.itemVersion);
  return (
    <Show
      when={row() && item() ? ([row()?.state as CaseState, item() as ItemVersion] as const) : null}
      fallback={
        <Show when={looked() && row() === null}>
          <p class="y-card">{t("case.none")}</p>
        </Show>
      }
    >
      {(found) => (
        <CaseView
          calendar={workCalendar(catalogue()?.calendar ?? {})}
          state={found()[0]}
          item={found()[1]}
          actor={entitled(actor, catalogue() ?? {}, Date.now())}
          waiting={waiting() ?? 0}
          colleagues={catalogue()?.people ?? []}
          people={new Map((catalogue()?.people ?? []).map((p) => [p.id as string, p.name]))}
        />
      )}
    </Show>
  );
}

function CaseView(props: {
  state: CaseState;
  item: ItemVersion;
  actor: Actor;
  waiting: number;
  people: Map<string, string>;
  colleagues: readonly Colleague[];
  calendar: WorkCalendar;
}) {
  const limits = createMemo(() => {
    const reckoned = caseLimits(props.state, props.item, props.calendar, legalDateOf(Date.now()));
    return reckoned.ok ? reckoned.value : null;
  });
  const answered = () => answeredOn(props.state);
  const commands = createMemo(() => availableCommands(props.state, props.actor, props.item));
  /** After acceptance only what was promised comes, or what was missing when nobody answered in time. */
  const mayCome = (code: string) =>
    commands().includes("attach") && (props.state.acceptedAt === null || props.state.deemedAccepted || props.state.promise?.materials.includes(code));
  return (
    <>
      <div class="y-row between">
        <h1>
          <span class="number" data-number>
            {props.state.number ?? t(props.state.acceptedAt ? "case.temporary" : "case.unaccepted")}
          </span>{" "}
          <span class="y-tag" data-stage={props.state.stage}>
            {td("stage", props.state.stage)}
          </span>
        </h1>
        <span class={`y-tag ${props.waiting > 0 ? "warning" : "ok"}`}>{t(props.waiting > 0 ? "case.pending" : "case.safe")}</span>
      </div>
      <p>
        <strong>{props.state.applicant.name}</strong> · {props.item.name}
      </p>
      <div class="columns">
        <div>
          <Show when={limits()}>
            {(l) => (
              <section class="y-card">
                <h2>{t("case.limits")}</h2>
                <Limit title={t("case.promised")} reckoning={l().promised} stopped={answered()} />
                <Limit title={t("case.statutory")} reckoning={l().statutory} stopped={answered()} />
                <Show when={l().issuing}>
                  {(issuing) => (
                    <Limit title={t("case.issuing")} reckoning={issuing()} stopped={props.state.delivery ? legalDateOf(props.state.delivery.at) : endedOn(props.state)} />
                  )}
                </Show>
                <Show when={l().fastTrack}>{(fast) => <Limit title={t("case.fastTrack")} reckoning={fast()} stopped={answered()} />}</Show>
                <Show when={l().stopLate}>{(told) => <p class="y-notice warning">{t("case.stopLate", { date: told() })}</p>}</Show>
              </section>
            )}
          </Show>
          <Show when={may(props.actor, "signal.read")}>
            <Suspense>
              <CaseSignals id={props.state.id} people={props.people} />
            </Suspense>
          </Show>
          <SpecialFacts state={props.state} item={props.item} calendar={props.calendar} />
          <Departments state={props.state} people={props.people} />
          <Show when={commands().includes("correct")}>
            <CorrectForm state={props.state} item={props.item} />
          </Show>
          <ActionPanel state={props.state} item={props.item} actor={props.actor} people={props.colleagues} commands={commands()} />
          <Show when={props.state.notice}>
            {(notice) => (
              <section class="y-card">
                <h2>{t("paper.oneTimeNotice")}</h2>
                <ul>
                  <For each={notice().missing}>{(m) => <li>{`${partName(props.item, m.what)}：${m.why}`}</li>}</For>
                </ul>
              </section>
            )}
          </Show>
          <section class="y-card">
            <h2>{t("case.materials")}</h2>
            <For each={props.item.materials}>
              {(m) => {
                const files = () => props.state.files.filter((f) => f.code === m.code);
                return (
                  <Show when={files().length > 0 || (mayCome(m.code) && m.required)}>
                    <div class="y-row between">
                      <strong>{m.name}</strong>
                      <Show when={files().length === 0}>
                        <span class="y-tag warning">{t("intake.missing")}</span>
                      </Show>
                    </div>
                    <PhotoList files={files()} name={m.name} caseId={props.state.id} />
                    <Show when={mayCome(m.code)}>
                      <PhotoInput code={m.code} form={m.form} label={t("do.addPhoto")} onFiles={async (files) => void (await act(attaching(props.state.id, files)))} />
                    </Show>
                  </Show>
                );
              }}
            </For>
          </section>
          <FormFacts state={props.state} item={props.item} />
        </div>
        <div>
          <section class="y-card">
            <h2>{t("case.papers")}</h2>
            <div class="y-row" data-papers>
              <For each={papersOf(props.state, props.item)}>
                {(key) => (
                  <A class="y-button" href={`/case/${props.state.id}/paper/${key}`}>
                    {paperName(props.state, key)}
                  </A>
                )}
              </For>
            </div>
          </section>
          <section class="y-card">
            <h2>{t("case.timeline")}</h2>
            <ol class="timeline">
              <For each={props.state.acts.filter((a) => a.type !== "papersNumbered")}>
                {(a) => (
                  <li>
                    <strong>{td("act", a.type)}</strong>{" "}
                    <span class="muted small">{`${props.people.get(a.by) ?? a.by}${a.instead ? t("case.instead", { name: props.people.get(a.instead) ?? a.instead }) : ""} · ${formatTime(a.at)}`}</span>
                    <Show when={a.doubt}>
                      {" "}
                      <span class="y-tag warning">{t("case.clockDoubt")}</span>
                    </Show>
                    <Show when={a.text}>
                      <div>{a.text}</div>
                    </Show>
                  </li>
                )}
              </For>
            </ol>
          </section>
          <Show when={props.state.decision?.outcome === "refuse"}>
            <section class="y-card">
              <h2>{t("guide.remedies")}</h2>
              <p>{props.state.decision?.remedies}</p>
            </section>
          </Show>
        </div>
      </div>
    </>
  );
}

/** A paper's name; of several of one kind, with the department or the procedure it is about. */
function paperName(state: CaseState, key: PaperKey): string {
  const { kind = "", part = "" } = splitKey(key) ?? {};
  const about =
    kind === "copyNotice"
      ? state.copyNotices?.find((n) => n.unit === part)?.unitName
      : kind === "specialNotice"
        ? td("special", state.suspensions?.[Number(part)]?.procedure ?? "")
        : kind === "supplementNotice"
          ? state.copyNotices?.find((n) => n.unit === part)?.unitName
          : kind === "mandateLetter" && part
            ? state.representatives?.[Number(part)]?.name
            : kind === "visitRecord"
              ? state.visits?.[Number(part)]?.on
              : "";
  return td("paper", kind) + (about ? ` · ${about}` : "");
}
