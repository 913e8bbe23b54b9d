import { For, Show } from "solid-js";
import { formatTime, t, td } from "../../app/i18n.ts";
import { api } from "../../app/session.ts";
import { ReasonForm } from "./ReasonForm.tsx";
import "../../messages/desk.ts";
import { asked } from "../../app/asked.ts";

/** What revoked devices and withdrawn people still held: neither applied nor dropped until someone says which, and why. */
export function Quarantine() {
  const [kept, { refetch }] = asked(() => api.device.quarantine.query().catch(() => null));
  const open = () => (kept.latest ?? []).filter((k) => k.verdict === null);
  const judge = async (id: number, verdict: "applied" | "dropped", reason: string) => {
    await api.device.judgeQuarantine.mutate({ id, verdict, reason });
    await refetch();
  };
  return (
    <Show when={open().length > 0}>
      <h2>{t("quarantine.title")}</h2>
      <p class="muted">{t("quarantine.what")}</p>
      <For each={open()}>
        {(k) => (
          <section class="y-card" data-kept={k.id}>
            <p>
              <strong>{k.name}</strong> · {td("device", `why.${k.why}`)} · {t("quarantine.acts", { n: k.acts })}{" "}
              <span class="muted small">{formatTime(Date.parse(k.receivedAt))}</span>
            </p>
            <div class="y-row">
              <ReasonForm id={`apply-${k.id}`} label={t("quarantine.apply")} look="primary" onReason={(reason) => judge(k.id, "applied", reason)} />
              <ReasonForm id={`drop-${k.id}`} label={t("quarantine.drop")} look="danger" onReason={(reason) => judge(k.id, "dropped", reason)} />
            </div>
          </section>
        )}
      </For>
    </Show>
  );
}
