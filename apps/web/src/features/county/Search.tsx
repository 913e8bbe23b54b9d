import { createSignal, onMount, Show } from "solid-js";
import { unreached } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { liveItemNames } from "../../app/names.ts";
import { api, signedIn } from "../../app/session.ts";
import { CaseList } from "../case/CaseList.tsx";

export function Search() {
  const { db } = signedIn();
  const names = liveItemNames(db);
  type Found = Awaited<ReturnType<typeof api.case.search.mutate>>;
  const [found, setFound] = createSignal<Found | "offline" | null>(null);
  // At a desk one comes here to type; on a phone the keyboard would cover the page.
  let box!: HTMLInputElement;
  onMount(() => matchMedia("(min-width: 1024px)").matches && box.focus());
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget as HTMLFormElement).get("text")).trim();
    if (text.length >= 1) setFound(await api.case.search.mutate({ text }).catch(() => "offline" as const));
  };
  const answer = () => (found() === "offline" ? null : (found() as Found | null));
  const lines = () => answer()?.lines ?? [];
  return (
    <>
      <h1>{t("search.title")}</h1>
      <form onSubmit={submit} class="y-row below">
        <label class="visually-hidden" for="search">
          {t("search.box")}
        </label>
        <input ref={box} id="search" name="text" class="y-input grow" type="search" autocomplete="off" placeholder={t("search.box")} required />
        <button type="submit" class="y-button primary">
          {t("search.submit")}
        </button>
      </form>
      <Show when={found() === "offline"}>
        <p class="y-notice warning">{unreached()}</p>
      </Show>
      <Show when={answer() && lines().length === 0}>
        <p class="y-card">{t("search.none")}</p>
      </Show>
      <Show when={answer()?.near}>
        <p class="y-notice">{t("search.near")}</p>
      </Show>
      <Show when={answer()?.more}>
        <p class="y-notice">{t("search.many")}</p>
      </Show>
      <Show when={lines().length > 0}>
        <CaseList lines={lines()} names={names()} />
      </Show>
    </>
  );
}
