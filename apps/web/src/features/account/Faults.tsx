import { For, Show } from "solid-js";
import { formatTime, t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { saveAs } from "../../app/saveAs.ts";
import { signedIn } from "../../app/session.ts";
import "../../messages/case.ts";
import type { KeptFault } from "../../store/index.ts";

/** Where the program broke on this device: to be read out over a telephone, or exported for whoever mends it. */
export function Faults() {
  const { db } = signedIn();
  const faults = live(async () => (await db.get("faults")) ?? []);
  return (
    <>
      <h1>{t("faults.title")}</h1>
      <p>{t("faults.about")}</p>
      <Show when={faults()?.length === 0}>
        <p class="y-card">{t("faults.none")}</p>
      </Show>
      <For each={faults()}>
        {(fault) => (
          <section class="y-card" data-fault={fault.type}>
            <p>
              <strong>
                {fault.type} {fault.status}
              </strong>{" "}
              {fault.said}
            </p>
            <p class="muted small">
              {t("faults.times", { n: fault.times, time: formatTime(fault.last) })} · {t("faults.version", { version: fault.version })}
              {fault.request ? t("inbox.number", { number: fault.request }) : ""}
            </p>
            <Show when={fault.at.length > 0}>
              <p class="small muted places">{fault.at.join(" ← ")}</p>
            </Show>
          </section>
        )}
      </For>
      <Show when={(faults()?.length ?? 0) > 0}>
        <button type="button" class="y-button" data-do="export-faults" onClick={() => hand(faults() ?? [])}>
          {t("faults.export")}
        </button>
      </Show>
    </>
  );
}

const hand = (faults: readonly KeptFault[]) =>
  saveAs(new Blob([JSON.stringify({ browser: navigator.userAgent, faults }, null, 2)], { type: "application/json" }), "yimen-faults.json");
