import { A, useParams } from "@solidjs/router";
import { toBase64url, utf8 } from "@yimen/crypto";
import { type CaseId, checkPath, composePaper, type Paper as PaperContent, paperPhrases, paperText, workCalendar } from "@yimen/domain";
import { QrCode } from "@yimen/ui";
import Eye from "lucide-solid/icons/eye";
import { createSignal, For, Show } from "solid-js";
import { asked } from "../../app/asked.ts";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { signedIn, wake } from "../../app/session.ts";
import { Photo } from "../intake/Photos.tsx";
import "../../messages/case.ts";

/** A paper as it will print, A4 or 80 mm, with no network; the county's PDF of it says the same, under the unit's seal. */
export function Paper() {
  const { db } = signedIn();
  const params = useParams();
  const [thermal, setThermal] = createSignal(false);
  // A paper with personal data is covered until somebody asks for it, which the county is told, as everywhere.
  const [clear, setClear] = createSignal(false);
  const uncover = async (paper: PaperContent) => {
    if (!paper.personal || clear()) return;
    await db.noteReveal(params.id as CaseId, Date.now());
    setClear(true);
    wake();
  };
  const data = live(async () => {
    const state = (await db.cases.get(params.id as never))?.state;
    const catalogue = await db.get("catalogue");
    const item = catalogue?.items.find((i) => i.code === state?.item && i.version === state.itemVersion);
    if (!state || !item || !catalogue) return null;
    const people = new Map(catalogue.people.map((p) => [p.id as string, p.name]));
    const paper = composePaper(params.kind ?? "", {
      state,
      item,
      officeName: catalogue.offices.find((o) => o.code === state.office)?.name ?? state.office,
      personName: (id) => people.get(id) ?? id,
      calendar: workCalendar(catalogue.calendar),
    });
    return paper && { state, paper, check: `${location.origin}${checkPath(state.id, paper.key, await checkCode(paper, state.id))}` };
  });
  // Only the county knows its fonts; with no network the paper prints as this browser can.
  const [lacking] = asked(() =>
    fetch(`/paper/${params.id}/${params.kind}/lacking`)
      .then(async (r) => (r.ok ? ((await r.json()) as { lacking: string[] }).lacking : []))
      .catch(() => []),
  );
  return (
    <Show when={data()} fallback={<Show when={data() === null}>{<p class="y-card">{t("paper.none")}</p>}</Show>}>
      {(d) => (
        <>
          <div class="y-row no-print below">
            <button type="button" class="y-button primary" data-do="print" onClick={() => uncover(d().paper).then(() => window.print())}>
              {t("paper.print")}
            </button>
            <Show when={d().paper.personal && !clear()}>
              <button type="button" class="y-button" data-do="reveal" onClick={() => uncover(d().paper)}>
                <Eye />
                {t("case.reveal")}
              </button>
            </Show>
            <button type="button" class="y-button" aria-pressed={thermal()} onClick={() => setThermal(!thermal())}>
              {t(thermal() ? "paper.a4" : "paper.thermal")}
            </button>
            <a class="y-button" href={`/paper/${d().state.id}/${d().paper.key}.pdf`} target="_blank" rel="noopener" data-do="pdf">
              {t("paper.pdf")}
            </a>
            <A class="y-button" href={`/case/${d().state.id}`}>
              {t("outbox.open")}
            </A>
            <span class="y-tag ok">{t("case.saved")}</span>
          </div>
          <Show when={(lacking()?.length ?? 0) > 0}>
            <p class="y-notice danger no-print" role="alert" data-lacking>
              {t("paper.lacking", { marks: lacking()?.join(" ") ?? "" })}
            </p>
          </Show>
          <article class="paper" classList={{ thermal: thermal() }} lang="zh-CN">
            <h1>{d().paper.title}</h1>
            <table>
              <tbody>
                <For each={d().paper.rows}>
                  {([label, value], n) => (
                    <tr>
                      <td>{label}</td>
                      <td data-label={label}>{d().paper.personal?.includes(n()) && !clear() ? "＊＊＊" : value}</td>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
            <For each={d().paper.text}>{(words) => <p>{words}</p>}</For>
            <div class="y-row between foot">
              <span class="check">
                <QrCode text={d().check} label={t("paper.qr")} />
                <span>{paperPhrases.scan}</span>
              </span>
              <div class="end">
                <Show when={d().paper.signature}>
                  {(line) => (
                    <p class="signed">
                      {line().label}：
                      <Show when={line().hash} fallback="＿＿＿＿＿＿">
                        {(hash) => <Photo hash={hash()} alt={line().label} caseId={d().state.id} />}
                      </Show>
                    </p>
                  )}
                </Show>
                <p>
                  {d().paper.sealed ? paperPhrases.sealed(d().paper.unit) : d().paper.unit}
                  <br />
                  {d().paper.on}
                </p>
              </div>
            </div>
          </article>
        </>
      )}
    </Show>
  );
}

const checkCode = async (paper: PaperContent, caseId: string): Promise<string> =>
  toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(paperText(paper, caseId))))).slice(0, 16);
