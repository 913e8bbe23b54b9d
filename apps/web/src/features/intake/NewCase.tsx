import { A, useNavigate } from "@solidjs/router";
import { currentItems, type ItemVersion, legalDateOf, officeLevel, searchItems, uuidv7 } from "@yimen/domain";
import { createMemo, createSignal, For, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { signedIn } from "../../app/session.ts";

export function NewCase() {
  const { db, actor } = signedIn();
  const go = useNavigate();
  const [text, setText] = createSignal("");
  const catalogue = live(async () => (await db.get("catalogue")) ?? null);
  const offered = createMemo(() =>
    currentItems(catalogue()?.items ?? [], legalDateOf(Date.now())).filter(
      (i) => i.status === "published" && i.intake[officeLevel(actor.office)] !== "none" && (actor.unit === null || actor.unit === i.unit),
    ),
  );
  const found = createMemo(() => searchItems(offered(), text()));
  const begin = async (item: ItemVersion) => {
    const id = uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
    const kind = item.forWhom[0] ?? "person";
    await db.saveDraft({
      id,
      item: item.code,
      itemVersion: item.version,
      applicant: { kind, name: "", idNumber: "", phone: "", address: "" },
      form: {},
      files: [],
      updatedAt: Date.now(),
    });
    go(`/draft/${id}`);
  };
  return (
    <>
      <h1>{t("new.title")}</h1>
      <label class="visually-hidden" for="item-search">
        {t("new.search")}
      </label>
      <input id="item-search" class="y-input" type="search" placeholder={t("new.search")} value={text()} onInput={(e) => setText(e.currentTarget.value)} autofocus />
      <Show when={catalogue() !== null} fallback={<p class="y-notice warning">{t("new.noCatalogue")}</p>}>
        <Show when={found().length > 0} fallback={<p class="y-card">{t("new.none")}</p>}>
          <For each={found()}>
            {(item) => (
              <section class="y-card" data-item={item.code}>
                <h2>{item.name}</h2>
                <p class="muted small">
                  {item.unitName} ·{" "}
                  {item.promised.workingDays === 0 ? t("guide.immediate") : t("guide.limitText", { promised: item.promised.workingDays, statutory: item.statutory.workingDays })}
                  <Show when={item.intake[officeLevel(actor.office)] === "collect"}> · {t("new.collectOnly")}</Show>
                </p>
                <div class="y-row">
                  <button type="button" class="y-button primary" onClick={() => begin(item)}>
                    {t("new.begin")}
                  </button>
                  <A class="y-button" href={`/guide/${item.code}`}>
                    {t("new.guide")}
                  </A>
                </div>
              </section>
            )}
          </For>
        </Show>
      </Show>
    </>
  );
}
