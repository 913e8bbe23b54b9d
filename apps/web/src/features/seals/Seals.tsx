import { may } from "@yimen/domain";
import { type Outcome, Said } from "@yimen/ui";
import { createSignal, For, Show } from "solid-js";
import { formatTime, t, td } from "../../app/i18n.ts";
import { Offline } from "../../app/Offline.tsx";
import { api, signedIn } from "../../app/session.ts";
import "../../messages/case.ts";
import "../../messages/desk.ts";
import { asked } from "../../app/asked.ts";

/** Units' seals as papers bear them, and the log of every use: of one's own unit, or of all for supervision and the administrator. */
export function Seals() {
  const { actor } = signedIn();
  const [seals, { refetch }] = asked(() => api.seal.list.query().catch(() => null));
  const [pages, setPages] = createSignal<(string | null)[]>([null]);
  const [uses] = asked(pages, async (befores) => {
    const got = await Promise.all(befores.map((before) => api.seal.uses.query({ before }))).catch(() => null);
    return got?.flat() ?? null;
  });
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const put = async (unit: string, file: File | undefined) => {
    if (!file) return;
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      await api.seal.set.mutate({ unit, picture: btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join("")) });
      setSaid({ text: t("seals.taken"), bad: false });
      await refetch();
    } catch {
      setSaid({ text: t("seals.refused"), bad: true });
    }
  };
  return (
    <>
      <h1>{t("seals.title")}</h1>
      <p class="muted">{t("seals.hint")}</p>
      <Said outcome={said()} />
      <Show when={seals() === null || uses() === null}>
        <Offline onRetry={refetch} />
      </Show>
      <section class="y-card">
        <ul class="plain seals">
          <For each={seals() ?? []}>
            {(s) => (
              <li data-seal={s.unit}>
                <Show when={s.picture} fallback={<span class="blank muted small">{t("seals.drawn")}</span>}>
                  {(src) => <img src={src()} alt={s.name} width={96} height={96} />}
                </Show>
                <span>{s.name}</span>
                <Show when={may(actor, "seal.manage")}>
                  <label class="y-button">
                    {t("seals.put")}
                    <input type="file" accept="image/png" class="visually-hidden" onChange={(e) => void put(s.unit, e.currentTarget.files?.[0])} />
                  </label>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </section>
      <h2>{t("seals.uses")}</h2>
      <Show when={uses.latest?.length === 0}>
        <p class="y-card">{t("seals.none")}</p>
      </Show>
      <Show when={(uses.latest?.length ?? 0) > 0}>
        <ul class="list" data-uses={uses.latest?.length}>
          <For each={uses.latest ?? []}>
            {(u) => (
              <li class="line">
                <span class="top">
                  <span>{`${u.unit} · ${td("paper", u.paper.split(".")[0] ?? "")}`}</span>
                  <span class="muted small">{formatTime(Date.parse(u.at))}</span>
                </span>
                <span class="sub">
                  <span class="number">{u.number ?? t("case.unaccepted")}</span> · {u.person} · {u.code}
                </span>
              </li>
            )}
          </For>
        </ul>
        <Show when={(uses.latest?.length ?? 0) % 100 === 0}>
          <button type="button" class="y-button wide" onClick={() => setPages([...pages(), uses.latest?.at(-1)?.id ?? null])}>
            {t("case.more")}
          </button>
        </Show>
      </Show>
    </>
  );
}
