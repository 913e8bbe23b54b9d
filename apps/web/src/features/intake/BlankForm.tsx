import { A, useParams } from "@solidjs/router";
import { currentItems, type FormField, type ItemVersion, legalDateOf } from "@yimen/domain";
import { createSignal, For, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { signedIn } from "../../app/session.ts";
import "../../messages/case.ts";

/** What a filled form may look like; invented, and the same for everybody. */
const samples: Record<FormField["type"], string> = {
  text: "如实填写",
  longText: "写明起因、现状和请求，例如：因房屋年久失修，申请……",
  integer: "3",
  money: "120.5",
  date: "2026-06-01",
  residentId: "361028199003071235",
  creditCode: "91361028MA35ABCDEU",
  phone: "13800000000",
  choice: "",
  yesNo: "☑ 是　☐ 否",
  bankCard: "6217 0000 0000 0000 000",
};

/** The application as a paper to fill in by hand, blank or with a sample, with no network. */
export function BlankForm() {
  const { db } = signedIn();
  const params = useParams();
  const [filled, setFilled] = createSignal(false);
  const item = live(async () => currentItems((await db.get("catalogue"))?.items ?? [], legalDateOf(Date.now())).find((i) => i.code === params.code) ?? null);
  const fields = (i: ItemVersion) => i.form.flatMap((s) => s.fields);
  const room = (f: FormField): string => {
    const choices = f.type === "yesNo" ? [t("yes"), t("no")] : (f.choices ?? []);
    if (choices.length > 0) return choices.map((c, n) => `${filled() && n === 0 ? "☑" : "☐"} ${c}`).join("　");
    return filled() ? samples[f.type] : "";
  };
  const when = (i: ItemVersion, f: FormField): string => {
    const on = f.when && fields(i).find((x) => x.key === f.when?.field);
    return on ? t("blank.when", { label: on.label, answers: (f.when?.in ?? []).map((a) => (a === true ? t("yes") : a === false ? t("no") : a)).join("、") }) : "";
  };
  const applicant: [string, string][] = [
    [t("intake.name"), "王小明"],
    [t("intake.idNumber"), samples.residentId],
    [t("intake.phone"), samples.phone],
    [t("intake.address"), "城关村12号"],
  ];
  return (
    <Show when={item()}>
      {(i) => (
        <>
          <div class="y-row no-print below">
            <button type="button" class="y-button primary" onClick={() => window.print()}>
              {t("paper.print")}
            </button>
            <button type="button" class="y-button" aria-pressed={filled()} data-do="sample" onClick={() => setFilled(!filled())}>
              {t(filled() ? "blank.blank" : "blank.sample")}
            </button>
            <A class="y-button" href={`/guide/${i().code}`}>
              {t("new.guide")}
            </A>
          </div>
          <article class="paper blank" data-blank={i().code}>
            <h1>{t("blank.title", { item: i().name })}</h1>
            <table>
              <tbody>
                <For each={applicant}>
                  {([label, sample]) => (
                    <tr>
                      <td>{label}</td>
                      <td>{filled() ? sample : ""}</td>
                    </tr>
                  )}
                </For>
                <For each={fields(i())}>
                  {(f) => (
                    <tr>
                      <td>
                        {f.label}
                        <Show when={when(i(), f)}>
                          <div class="small muted">{when(i(), f)}</div>
                        </Show>
                      </td>
                      <td classList={{ tall: f.type === "longText" }}>{room(f)}</td>
                    </tr>
                  )}
                </For>
                <tr>
                  <td>{t("blank.handIn")}</td>
                  <td>
                    <For each={i().materials}>{(m) => <div>{`☐ ${m.name}（${m.count}）${m.note ?? ""}`}</div>}</For>
                  </td>
                </tr>
              </tbody>
            </table>
            <p>{t("blank.declare")}</p>
            <p>{t("blank.signHere")}</p>
          </article>
        </>
      )}
    </Show>
  );
}
