import { may } from "@yimen/domain";
import { ConfirmButton, type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { unreached } from "../../app/countyFault.ts";
import { t, td } from "../../app/i18n.ts";
import { liveItemNames } from "../../app/names.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, signedIn } from "../../app/session.ts";
import { Booking } from "./Booking.tsx";
import { Hours } from "./Hours.tsx";
import "../../messages/case.ts";
import "../../messages/desk.ts";
import { asked } from "../../app/asked.ts";

type Line = Awaited<ReturnType<typeof api.appointment.list.query>>[number];

/** Who comes when: booking for an applicant, and the days ahead of one's office or unit. */
export function Appointments() {
  const { actor, db } = signedIn();
  const [lines, { refetch }] = asked(() => api.appointment.list.query().catch(() => null));
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const names = liveItemNames(db);
  const [contacts, setContacts] = createSignal<Record<string, string>>({});
  const days = () => [...new Set((lines() ?? []).map((l) => l.day))];
  const of = (day: string) => (lines() ?? []).filter((l) => l.day === day);
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
      await refetch();
      return true;
    } catch {
      setSaid({ text: unreached(), bad: true });
      return false;
    }
  };
  const reveal = (id: string) =>
    attempt(async () => {
      const { phone, address } = await api.appointment.contact.mutate({ id });
      setContacts({ ...contacts(), [id]: [phone.replace("+86", ""), address].filter(Boolean).join(" · ") });
    });
  /** The window works down the day by the keyboard: after one, the next that waits. */
  const end = async (line: Line, how: "kept" | "missed" | "cancelled") => {
    if (!(await attempt(() => api.appointment.end.mutate({ id: line.id, how })))) return;
    const all = lines() ?? [];
    const next = all.slice(all.findIndex((l) => l.id === line.id)).find((l) => l.state === "booked");
    document.querySelector<HTMLElement>(next ? `[data-id="${next.id}"] [data-do="kept"]` : `[data-id="${line.id}"]`)?.focus();
  };
  return (
    <>
      <h1>{t("appointment.title")}</h1>
      <Said outcome={said()} />
      <Show when={lines() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Booking
        onBooked={(text) => {
          setSaid({ text, bad: false });
          void refetch();
        }}
      />
      <Show when={lines()?.length === 0}>
        <p class="y-card">{t("appointment.none")}</p>
      </Show>
      <For each={days()}>
        {(day) => (
          <section class="below" data-day={day}>
            <h2>
              {day} <span class="muted small">{of(day).filter((l) => l.state === "booked").length}</span>
            </h2>
            <ul class="plain">
              <For each={of(day)}>
                {(l) => (
                  <li class="y-card below" data-appointment={l.slot} data-id={l.id} tabindex={-1}>
                    <div class="y-row between">
                      <strong>
                        <span class="number">{l.slot}</span> {l.name}
                      </strong>
                      <span class={`y-tag ${l.state === "booked" ? "" : l.state === "kept" ? "ok" : "warning"}`}>{td("appointment", `state.${l.state}`)}</span>
                    </div>
                    <p class="muted">{[names()?.get(l.item) ?? l.item, l.window ?? t("appointment.home"), l.remark].filter(Boolean).join(" · ")}</p>
                    <div class="y-row">
                      <span class="number">{contacts()[l.id] ?? l.phone}</span>
                      <Show when={!contacts()[l.id]}>
                        <button type="button" class="y-button" onClick={() => void reveal(l.id)}>
                          {t("appointment.contact")}
                        </button>
                      </Show>
                      <Show when={l.state === "booked"}>
                        <button type="button" class="y-button primary" data-do="kept" onClick={() => void end(l, "kept")}>
                          {t("appointment.kept")}
                        </button>
                        <button type="button" class="y-button" onClick={() => void end(l, "missed")}>
                          {t("appointment.missed")}
                        </button>
                        <ConfirmButton
                          class="danger"
                          question={t("appointment.cancelSure")}
                          yes={t("appointment.cancel")}
                          no={t("do.cancel")}
                          onConfirm={() => void end(l, "cancelled")}
                        >
                          {t("appointment.cancel")}
                        </ConfirmButton>
                      </Show>
                    </div>
                  </li>
                )}
              </For>
            </ul>
          </section>
        )}
      </For>
      <Show when={may(actor, "appointment.hours")}>
        <Hours />
      </Show>
    </>
  );
}
