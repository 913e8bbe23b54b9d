import { A } from "@solidjs/router";
import { may } from "@yimen/domain";
import { Field } from "@yimen/ui";
import { createMemo, createResource, createSignal, For, Show } from "solid-js";
import { t, td } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, signedIn } from "../../app/session.ts";
import { ReasonForm } from "../devices/ReasonForm.tsx";
import { WorkbookImport } from "./WorkbookImport.tsx";
import "../../messages/desk.ts";

/** The directory of service items: what is published, taken out as a workbook, brought in on trial, suspended and resumed. */
export function Items() {
  const { actor } = signedIn();
  const [items, { refetch }] = createResource(() => api.item.list.query().catch(() => null));
  const [text, setText] = createSignal("");
  const [fault, setFault] = createSignal<string | null>(null);
  const publisher = () => may(actor, "item.publish");
  const found = createMemo(() => (items() ?? []).filter((i) => `${i.code} ${i.name} ${i.unitName}`.includes(text().trim())));
  const save = async () => {
    setFault(null);
    try {
      const { file } = await api.item.exportWorkbook.query();
      const bytes = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
      const url = URL.createObjectURL(new Blob([bytes], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }));
      Object.assign(document.createElement("a"), { href: url, download: `${t("items.title")}-${new Date().toISOString().slice(0, 10)}.xlsx` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch {
      setFault(t("inbox.offline"));
    }
  };
  const setStatus = (code: string, status: "published" | "suspended") => async (reason: string) => {
    await api.item.setStatus.mutate({ code, status, reason });
    await refetch();
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
      <WorkbookImport mayPublish={publisher()} onPublished={() => void refetch()} />
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
        <For each={found()}>
          {(i) => (
            <li class="y-card below" data-item={i.code}>
              <p>
                <strong>{i.name}</strong> <span class="muted small">{`${i.code} v${i.version}`}</span>{" "}
                <span class={`y-tag ${i.status === "published" ? "ok" : "warning"}`}>{td("itemStatus", i.status)}</span>
              </p>
              <p class="muted">{`${i.unitName} · ${t("guide.limitText", { promised: i.promised, statutory: i.statutory })}`}</p>
              <Show when={publisher() && i.status !== "cancelled"}>
                <ReasonForm
                  id={`${i.status === "published" ? "suspend" : "resume"}-${i.code}`}
                  label={t(i.status === "published" ? "items.suspend" : "items.resume")}
                  look={i.status === "published" ? "danger" : "primary"}
                  onReason={setStatus(i.code, i.status === "published" ? "suspended" : "published")}
                />
              </Show>
            </li>
          )}
        </For>
      </ul>
    </>
  );
}
