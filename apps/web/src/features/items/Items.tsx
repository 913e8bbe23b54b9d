import { A } from "@solidjs/router";
import { may } from "@yimen/domain";
import { Field } from "@yimen/ui";
import { createMemo, createSignal, For, Show } from "solid-js";
import { unreached } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { saveAs } from "../../app/saveAs.ts";
import { api, signedIn } from "../../app/session.ts";
import { Drafts } from "./Drafts.tsx";
import { ItemCard } from "./ItemCard.tsx";
import { WorkbookImport } from "./WorkbookImport.tsx";
import "../../messages/desk.ts";
import { asked } from "../../app/asked.ts";

/** The directory of service items: drafts on their way, what is published and how it came to be, all of it as a workbook. */
export function Items() {
  const { actor } = signedIn();
  const [items, { refetch }] = asked(() => api.item.list.query().catch(() => null));
  const [stamp, setStamp] = createSignal(0);
  const [text, setText] = createSignal("");
  const [fault, setFault] = createSignal<string | null>(null);
  const found = createMemo(() => (items() ?? []).filter((i) => `${i.code} ${i.name} ${i.unitName}`.includes(text().trim())));
  const save = async () => {
    setFault(null);
    try {
      const { file } = await api.item.exportWorkbook.query();
      const bytes = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
      saveAs(new Blob([bytes], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }), `${t("items.title")}-${new Date().toISOString().slice(0, 10)}.xlsx`);
    } catch {
      setFault(unreached());
    }
  };
  return (
    <>
      <div class="y-row between below">
        <h1 class="flat">
          {t("items.title")} <span class="muted small">{items()?.length ?? ""}</span>
        </h1>
        <div class="y-row">
          <A class="y-button" href="/mandates">
            {t("mandate.title")}
          </A>
          <A class="y-button" href="/seals">
            {t("seals.title")}
          </A>
          <A class="y-button" href="/calendar">
            {t("calendar.title")}
          </A>
          <button type="button" class="y-button" data-do="export-items" onClick={save}>
            {t("items.export")}
          </button>
        </div>
      </div>
      <Show when={fault()}>
        <p class="y-notice danger" role="alert">
          {fault()}
        </p>
      </Show>
      <Show when={may(actor, "item.edit")}>
        <Drafts stamp={stamp()} />
      </Show>
      <WorkbookImport mayHandIn={may(actor, "item.edit")} onHandedIn={() => setStamp(stamp() + 1)} />
      <Show when={items() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <Field id="items-search" label={t("items.search")}>
        <input id="items-search" type="search" class="y-input" autocomplete="off" onInput={(e) => setText(e.currentTarget.value)} />
      </Field>
      <Show when={items() && found().length === 0}>
        <p class="y-card">{t("items.none")}</p>
      </Show>
      <ul class="plain">
        <For each={found()}>{(i) => <ItemCard item={i} actor={actor} onAsked={() => setStamp(stamp() + 1)} />}</For>
      </ul>
    </>
  );
}
