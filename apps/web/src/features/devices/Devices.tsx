import { may } from "@yimen/domain";
import { createSignal, For, Show } from "solid-js";
import { formatTime, t, td } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { deviceKind } from "../../app/names.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, signedIn } from "../../app/session.ts";
import { Ready } from "../organisation/Ready.tsx";
import { Quarantine } from "./Quarantine.tsx";
import { ReasonForm } from "./ReasonForm.tsx";
import { SetAside } from "./SetAside.tsx";
import "../../messages/desk.ts";
import { asked } from "../../app/asked.ts";

type Line = Awaited<ReturnType<typeof api.device.list.query>>[number];
const look = { pending: "warning", approved: "ok", revoked: "danger" } as const;
const day = 86_400_000;

/** Which phones and desks may act for the county: approve, revoke, and judge what revoked ones handed over. */
export function Devices() {
  const { db, actor } = signedIn();
  const offices = live(async () => new Map((await db.get("catalogue"))?.offices.map((o) => [o.code, o.name])));
  const [lines, { refetch }] = asked(() => api.device.list.query().catch(() => null));
  const [filter, setFilter] = createSignal<"all" | Line["status"]>("all");
  const shown = () => (lines.latest ?? []).filter((d) => filter() === "all" || d.status === filter());
  const count = (status: Line["status"]) => (lines.latest ?? []).filter((d) => d.status === status).length;
  /** What is odd about a device is for eyes of its own. */
  const plain = () => (lines.latest ?? []).filter((d) => d.status === "pending" && d.remark === "");
  const judge = async (id: string, status: "approved" | "revoked", reason: string) => {
    await api.device.judge.mutate({ id, status, reason });
    await refetch();
  };
  return (
    <>
      <Show when={may(actor, "county.manage")}>
        <Ready quiet />
      </Show>
      <h1>{t("devices.title")}</h1>
      <SetAside />
      <Quarantine />
      <div class="tabs" role="tablist">
        <For each={["all", "pending", "approved", "revoked"] as const}>
          {(f) => (
            <button type="button" role="tab" class="y-button" aria-selected={filter() === f} data-tab={f} onClick={() => setFilter(f)}>
              {td("device", f)} <span class="number">{f === "all" ? (lines.latest?.length ?? 0) : count(f)}</span>
            </button>
          )}
        </For>
      </div>
      <Show when={plain().length > 1}>
        {/* On a county's first morning there are hundreds: one reason for those whose owners stood in one room. */}
        <ReasonForm
          id="approve-all"
          label={t("devices.approveAll", { n: plain().length })}
          onReason={async (reason) => {
            try {
              for (const d of plain()) await api.device.judge.mutate({ id: d.id, status: "approved", reason });
            } finally {
              await refetch(); // Also after half of them: what was let in is shown so.
            }
          }}
        />
      </Show>
      <Show when={lines() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Show when={lines.latest && shown().length === 0}>
        <p class="y-card">{t("devices.empty")}</p>
      </Show>
      <For each={shown()}>
        {(d) => (
          <section class="y-card" data-device={d.id}>
            <div class="y-row between">
              <strong>
                {d.name} <span class="muted">{offices()?.get(d.office) ?? d.office}</span>
              </strong>
              <span class={`y-tag ${look[d.status]}`}>{td("device", d.status)}</span>
            </div>
            <p class="muted small">
              {deviceKind(d.label)} · {t("devices.since", { time: formatTime(Date.parse(d.enrolledAt)) })} · {t("devices.seen", { time: formatTime(Date.parse(d.lastSeenAt)) })}
              <Show when={Date.now() - Date.parse(d.lastSeenAt) > 7 * day}> · {t("devices.silent", { n: Math.floor((Date.now() - Date.parse(d.lastSeenAt)) / day) })}</Show>
            </p>
            <Show when={d.remark}>
              <p class="y-notice danger">{d.remark === "copied" || d.remark === "signature" ? td("device", `remark.${d.remark}`) : d.remark}</p>
            </Show>
            <div class="y-row">
              <Show when={d.status !== "approved"}>
                <ReasonForm id={`approve-${d.id}`} label={t("devices.approve")} look="primary" onReason={(reason) => judge(d.id, "approved", reason)} />
              </Show>
              <Show when={d.status !== "revoked"}>
                <ReasonForm id={`revoke-${d.id}`} label={t("devices.revoke")} look="danger" onReason={(reason) => judge(d.id, "revoked", reason)} />
              </Show>
              <ReasonForm
                id={`password-${d.id}`}
                label={t("devices.password")}
                field={t("password.fresh")}
                type="password"
                onReason={(password) => api.account.resetPassword.mutate({ person: d.person, password })}
              />
            </div>
          </section>
        )}
      </For>
    </>
  );
}
