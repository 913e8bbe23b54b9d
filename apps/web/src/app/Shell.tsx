import { A, type RouteSectionProps } from "@solidjs/router";
import { may, maySend } from "@yimen/domain";

import BookOpen from "lucide-solid/icons/book-open";
import ChartColumn from "lucide-solid/icons/chart-column";
import CircleCheck from "lucide-solid/icons/circle-check";
import CircleUser from "lucide-solid/icons/circle-user";
import CloudOff from "lucide-solid/icons/cloud-off";
import FilePlus2 from "lucide-solid/icons/file-plus";
import Files from "lucide-solid/icons/files";
import InboxIcon from "lucide-solid/icons/inbox";
import LayoutList from "lucide-solid/icons/layout-list";
import MonitorSmartphone from "lucide-solid/icons/monitor-smartphone";
import RefreshCw from "lucide-solid/icons/refresh-cw";
import Search from "lucide-solid/icons/search";
import ShieldAlert from "lucide-solid/icons/shield-alert";
import TriangleAlert from "lucide-solid/icons/triangle-alert";
import { createMemo, createSignal, type JSX, lazy, onMount, Show, Suspense } from "solid-js";
import { t } from "./i18n.ts";
import { live } from "./live.ts";
import { Safety } from "./Safety.tsx";
import { signedIn, status } from "./session.ts";

const AccountNews = lazy(() => import("../features/account/AccountEvents.tsx").then((m) => ({ default: m.AccountNews })));
// Keys are for desks: what phones load first stays as it is.
const Keys = lazy(() => import("./Keys.tsx").then((m) => ({ default: m.Keys })));

/** The frame of every screen: what is safe on top, the way around at the side or below. */
export function Shell(props: RouteSectionProps) {
  const { db, actor } = signedIn();
  const replicates = may(actor, "case.replicate");
  const reached = createMemo((before: boolean) => before || status().phase === "idle", false);
  const open = live(() => db.countOpen());
  const pending = () => open()?.pending;
  const broken = () => open()?.broken;
  const refused = () => open()?.refused;

  const line = (): { icon: JSX.Element; text: string; look: string } => {
    const { phase, done, of } = status();
    if (phase === "storage") return { icon: <TriangleAlert />, text: t("sync.storage"), look: "attention" };
    if ((broken() ?? 0) > 0) return { icon: <TriangleAlert />, text: t("sync.broken", { n: broken() ?? 0 }), look: "attention" };
    if ((refused() ?? 0) > 0) return { icon: <TriangleAlert />, text: t("sync.refused", { n: refused() ?? 0 }), look: "attention" };
    if (phase === "outdated") return { icon: <TriangleAlert />, text: t("sync.outdated"), look: "attention" };
    if (phase === "awaitingApproval") return { icon: <TriangleAlert />, text: t("sync.awaitingApproval"), look: "attention" };
    if (phase === "signedOut") return { icon: <TriangleAlert />, text: t("sync.signedOut"), look: "attention" };
    if (phase === "pushing" || phase === "pulling" || phase === "uploading") return { icon: <RefreshCw />, text: t(`sync.${phase}`, { done, of }), look: "" };
    if (phase === "failed") return { icon: <TriangleAlert />, text: t("sync.failed"), look: "attention" };
    if (phase === "busy") return { icon: <CloudOff />, text: t("sync.busy"), look: "offline" };
    if (phase === "starting") return { icon: <RefreshCw />, text: t("sync.starting"), look: "" };
    if ((pending() ?? 0) > 0) return { icon: <CloudOff />, text: t("sync.pending", { n: pending() ?? 0 }), look: "offline" };
    return phase === "offline" ? { icon: <CloudOff />, text: t("sync.offline"), look: "offline" } : { icon: <CircleCheck />, text: t("sync.idle"), look: "" };
  };

  return (
    <div class="shell">
      <a class="skip" href="#main">
        {t("nav.skip")}
      </a>
      <A
        href={status().phase === "failed" ? "/faults" : "/outbox"}
        class={`strip ${line().look}`}
        data-phase={status().phase}
        data-pending={open() ? (pending() ?? 0) + (broken() ?? 0) : ""}
      >
        {line().icon}
        <span class="grow" role="status">
          {line().text}
        </span>
        <span class="small muted">{status().phase !== "failed" && t("nav.outbox")}</span>
      </A>
      <nav class="bar" aria-label={t("app.name")}>
        <Show when={replicates || may(actor, "case.read")}>
          <A href="/" end activeClass="active">
            {replicates ? <LayoutList /> : <InboxIcon />}
            {t(replicates ? "nav.today" : "nav.inbox")}
          </A>
        </Show>
        <Show when={may(actor, "county.manage")}>
          <A href="/county" activeClass="active">
            <Files />
            {t("nav.county")}
          </A>
        </Show>
        <Show when={may(actor, "device.manage")}>
          <A href="/devices" activeClass="active">
            <MonitorSmartphone />
            {t("nav.devices")}
          </A>
        </Show>
        <Show when={may(actor, "item.read")}>
          <A href="/items" activeClass="active">
            <BookOpen />
            {t("nav.items")}
          </A>
        </Show>
        <Show when={maySend(actor, "begin")}>
          <A href="/new" activeClass="active">
            <FilePlus2 />
            {t("nav.new")}
          </A>
        </Show>
        <Show when={may(actor, "case.search")}>
          <A href="/search" activeClass="active">
            <Search />
            {t("nav.search")}
          </A>
        </Show>
        <Show when={may(actor, "figures.read")}>
          <A href="/figures" activeClass="active">
            <ChartColumn />
            {t("nav.figures")}
          </A>
        </Show>
        <Show when={may(actor, "signal.read")}>
          <A href="/signals" activeClass="active">
            <ShieldAlert />
            {t("nav.signals")}
          </A>
        </Show>
        <Show when={replicates}>
          <A href="/cases" activeClass="active">
            <Files />
            {t("nav.cases")}
          </A>
        </Show>
        <A href="/me" activeClass="active">
          <CircleUser />
          {t("nav.me")}
        </A>
      </nav>
      <main id="main" tabindex="-1">
        <Show when={matchMedia("(min-width: 1024px)").matches}>
          <Suspense>
            <Keys />
          </Suspense>
        </Show>
        <Update />
        <Safety />
        {/* Only once the county was reached: its word may take a while on a slow line, and nothing waits for it. */}
        <Show when={reached()}>
          <Suspense>
            <AccountNews />
          </Suspense>
        </Show>
        <Suspense>{props.children}</Suspense>
      </main>
    </div>
  );
}

/** Offers the new shell; never takes it by itself. */
function Update() {
  const [take, setTake] = createSignal<(() => void) | null>(null);
  onMount(async () => {
    if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
    const { Workbox } = await import("workbox-window");
    const worker = new Workbox("/sw.js");
    worker.addEventListener("waiting", () =>
      setTake(() => () => {
        worker.addEventListener("controlling", () => location.reload());
        worker.messageSkipWaiting();
      }),
    );
    await worker.register();
  });
  return (
    <Show when={take()}>
      {(go) => (
        <div class="y-notice y-row between">
          {t("update.ready")}
          <button type="button" class="y-button" onClick={() => go()()}>
            {t("update.now")}
          </button>
        </div>
      )}
    </Show>
  );
}
