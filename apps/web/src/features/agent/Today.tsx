import { A } from "@solidjs/router";
import { legalDateOf, remindersOf, workCalendar } from "@yimen/domain";
import { For, lazy, Show, Suspense } from "solid-js";
import { t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { itemNames } from "../../app/names.ts";
import { signedIn } from "../../app/session.ts";
import type { LocalCase } from "../../store/index.ts";
import { CaseLine } from "../case/CaseLine.tsx";

// Seldom there, and it brings the words of all acts with it.
const Handed = lazy(() => import("../refused/Handed.tsx").then((m) => ({ default: m.Handed })));

const wanted = 300;

export function Today() {
  const { db } = signedIn();
  const data = live(
    async () => {
      const recent = await db.newestCases(wanted);
      const catalogue = await db.get("catalogue");
      const names = itemNames(catalogue);
      const versions = new Map(catalogue?.items.map((i) => [`${i.code}/${i.version}`, i]));
      const calendar = workCalendar(catalogue?.calendar ?? {});
      const today = legalDateOf(Date.now());
      const waiting = await db.waitingCases();
      const line = ({ id, state }: LocalCase) => ({
        id,
        number: state.number,
        applicant: state.applicant.name,
        item: names.get(state.item) ?? state.item,
        stage: state.stage,
        waiting: waiting.has(id),
      });
      const at = (stage: string) =>
        recent
          .filter((c) => c.state.stage === stage)
          .slice(0, 20)
          .map(line);
      const soon = recent
        .flatMap((c) => {
          const item = versions.get(`${c.state.item}/${c.state.itemVersion}`);
          return item
            ? remindersOf(c.state, item, calendar, today)
                .filter((r) => r.what !== "procedure" && (r.what !== "issuing" || c.state.stage === "issued"))
                .map((r) => ({ ...line(c), on: r.on, note: td("remind", r.what, { date: r.on }) }))
            : [];
        })
        .sort((a, b) => (a.on < b.on ? -1 : 1));
      return { soon, deliver: at("issued"), correct: at("awaitingCorrection"), recent: recent.slice(0, 10).map(line) };
    },
    { steady: true },
  );
  const drafts = live(
    async () => {
      const names = itemNames(await db.get("catalogue"));
      return (await db.newestDrafts(20)).map((d) => ({ id: d.id, name: d.applicant.name, item: names.get(d.item) ?? d.item }));
    },
    { steady: true },
  );
  return (
    <>
      <div class="y-row between below">
        <h1 class="flat">{t("today.title")}</h1>
        <A class="y-button" href="/appointments">
          {t("appointment.title")}
        </A>
      </div>
      <Suspense>
        <Handed />
      </Suspense>
      <A href="/new" class="y-button primary wide tall below">
        {t("today.start")}
      </A>
      <Show when={(drafts()?.length ?? 0) > 0}>
        <h2>{t("today.drafts")}</h2>
        <ul class="list below">
          <For each={drafts()}>
            {(d) => (
              <li>
                <A href={`/draft/${d.id}`} class="line">
                  <span class="top">{d.name || "—"}</span>
                  <span class="sub">{d.item}</span>
                </A>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <For
        each={
          [
            ["today.soon", data()?.soon],
            ["today.toDeliver", data()?.deliver],
            ["today.correction", data()?.correct],
            ["today.recent", data()?.recent],
          ] as const
        }
      >
        {([title, lines]) => (
          <Show when={lines && lines.length > 0}>
            <h2>
              {t(title)} <span class="muted small">{lines?.length}</span>
            </h2>
            <ul class="list below">
              <For each={lines}>
                {(line) => (
                  <li>
                    <CaseLine line={line} />
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </For>
      <Show when={data() && data()?.recent.length === 0}>
        <p class="y-card">{t("today.empty")}</p>
      </Show>
    </>
  );
}
