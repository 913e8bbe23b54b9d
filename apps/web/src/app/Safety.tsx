import { createEffect, createSignal, on, onMount, Show } from "solid-js";
import { storageRisk } from "../store/index.ts";
import { t } from "./i18n.ts";
import { live } from "./live.ts";
import { recovered, setRecovered, signedIn } from "./session.ts";

/** Says what the browser may do to what lies here, and what it has done: on top of every screen while it matters. */
export function Safety() {
  const { db } = signedIn();
  const [persisted, setPersisted] = createSignal(true);
  const oldest = live(async () => ((await db.pendingRows(0, 1))[0]?.at as number | undefined) ?? null);
  onMount(async () => setPersisted((await navigator.storage?.persisted?.()) ?? false));
  // Browsers grant it later than asked for, mostly once something of worth lies here.
  createEffect(on(oldest, async (at) => at && setPersisted((await navigator.storage?.persist?.()) ?? false), { defer: true }));
  const risk = () =>
    storageRisk({ persisted: persisted(), installed: matchMedia("(display-mode: standalone)").matches, oldestWaitingMs: oldest() ? Date.now() - (oldest() ?? 0) : null });
  return (
    <>
      <Show when={risk() === "reportSoon"}>
        <p class="y-notice danger" data-risk="reportSoon">
          {t("safety.reportSoon")}
        </p>
      </Show>
      <Show when={recovered() !== null}>
        <div class="y-notice warning y-row between" data-recovered={recovered() ?? ""}>
          <span>{t("safety.recovered", { n: recovered() ?? 0 })}</span>
          <button type="button" class="y-button" onClick={() => setRecovered(null)}>
            {t("safety.understood")}
          </button>
        </div>
      </Show>
    </>
  );
}
