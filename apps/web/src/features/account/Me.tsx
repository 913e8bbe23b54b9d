import { A } from "@solidjs/router";
import { blockSize } from "@yimen/domain";
import { ConfirmButton } from "@yimen/ui";
import { createMemo, createSignal, Show } from "solid-js";
import { unreached } from "../../app/countyFault.ts";
import { formatTime, locale, setLocale, t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { lock, logout, logoutEverywhere, signedIn, status } from "../../app/session.ts";
import { byShareMenu, install, offer } from "../../pwa/install.ts";
import { AccountEvents } from "./AccountEvents.tsx";
import { ChangePassword } from "./ChangePassword.tsx";
import { PasskeyCard } from "./PasskeyCard.tsx";
import { SecondFactorCard } from "./SecondFactorCard.tsx";
import { SignInAgain } from "./SignInAgain.tsx";
import "../../messages/case.ts";
import { asked } from "../../app/asked.ts";

export function Me() {
  const { db, actor } = signedIn();
  const pending = live(async () => db.countEntries("pending"));
  const faults = live(async () => (await db.get("faults"))?.length ?? 0);
  const lastSync = live(() => db.get("lastSync"));
  const numbers = live(async () => ((await db.get("blocks")) ?? []).reduce((n, b) => n + blockSize - b.next, 0));
  const office = live(async () => (await db.get("catalogue"))?.offices.find((o) => o.code === actor.office)?.name ?? actor.office);
  const [failed, setFailed] = createSignal(false);
  // A round that is under way says nothing new: what is being typed stays on the screen until the county has taken it.
  const isSignedOut = createMemo((before: boolean) => {
    const { phase } = status();
    return phase === "signedOut" || (before && phase !== "idle");
  }, false);
  const [storage] = asked(async () => ({ used: (await navigator.storage?.estimate?.())?.usage ?? 0, persisted: (await navigator.storage?.persisted?.()) ?? false }));
  return (
    <>
      <h1>{t("me.title")}</h1>
      <Show when={isSignedOut()}>
        <SignInAgain />
      </Show>
      <Show when={status().phase === "awaitingApproval"}>
        <p class="y-notice warning">{t("me.awaitingApproval")}</p>
      </Show>
      <section class="y-card">
        <dl class="y-facts">
          <dt>{t("intake.name")}</dt>
          <dd>{actor.name}</dd>
          <dt>{t("me.office")}</dt>
          <dd>{office()}</dd>
          <dt>{t("me.numbers")}</dt>
          <dd class="number">{numbers()}</dd>
          <dt>{t("me.storage")}</dt>
          <dd>
            {((storage()?.used ?? 0) / 1_000_000).toFixed(1)} MB · {t(storage()?.persisted ? "me.persistent" : "me.notPersistent")}
          </dd>
          <dt>{t("sync.now")}</dt>
          <dd>{lastSync() ? t("sync.last", { time: formatTime(lastSync() ?? 0) }) : t("sync.never")}</dd>
        </dl>
      </section>
      <Show when={offer() || byShareMenu()}>
        <section class="y-card" data-install>
          <h2>{t("me.install")}</h2>
          <p class="muted">{t(offer() ? "me.installWhy" : "me.installShare")}</p>
          <Show when={offer()}>
            <button type="button" class="y-button primary" data-do="install" onClick={() => install()}>
              {t("me.install")}
            </button>
          </Show>
        </section>
      </Show>
      <section class="y-card">
        <h2>{t("me.language")}</h2>
        <div class="y-row">
          <button type="button" class="y-button" aria-pressed={locale() === "zh-CN"} onClick={() => setLocale("zh-CN")} lang="zh-CN">
            中文
          </button>
          <button type="button" class="y-button" aria-pressed={locale() === "en"} onClick={() => setLocale("en")} lang="en">
            English
          </button>
        </div>
      </section>
      <Show when={(faults() ?? 0) > 0}>
        <p>
          <A href="/faults">{t("faults.open", { n: faults() ?? 0 })}</A>
        </p>
      </Show>
      <ChangePassword />
      <PasskeyCard />
      <AccountEvents />
      <SecondFactorCard />
      <Show when={failed()}>
        <p class="y-notice danger" role="alert">
          {unreached()}
        </p>
      </Show>
      <Show when={(pending() ?? 0) > 0}>
        <p class="y-notice warning">{t("me.logoutPending", { n: pending() ?? 0 })}</p>
      </Show>
      <div class="y-row">
        <button type="button" class="y-button primary" data-do="lock" onClick={() => lock()}>
          {t("lock.now")}
        </button>
        <button type="button" class="y-button danger" data-do="logout" onClick={() => logout()}>
          {t("me.logout")}
        </button>
        <ConfirmButton class="danger" question={t("me.everywhereSure")} yes={t("me.everywhere")} no={t("do.cancel")} onConfirm={async () => setFailed(!(await logoutEverywhere()))}>
          {t("me.everywhere")}
        </ConfirmButton>
      </div>
    </>
  );
}
