import { Index } from "solid-js";
import { t } from "../../../app/i18n.ts";
import { move, type OpenDraft, put } from "./draft.ts";
import { Add, Area, Line, Piece } from "./parts.tsx";

/** What the item rests on, what it costs, and what people may do against a decision. */
export function Law(props: { draft: OpenDraft }) {
  const { body, change } = props.draft;
  return (
    <>
      <div class="fields">
        <Line id="i-fee" label={t("guide.fee")} hint={t("editor.feeHint")} value={body.fee} onValue={(v) => change("fee", (d) => put(d, "fee", v))} />
        <Line
          id="i-feeBasis"
          label={t("editor.feeBasis")}
          value={body.feeBasis}
          onValue={(v) =>
            change("feeBasis", (d) => {
              if (v) d.feeBasis = v;
              else delete d.feeBasis;
            })
          }
        />
      </div>
      <h3>{t("guide.law")}</h3>
      <Index each={body.law}>
        {(law, n) => (
          <Piece
            name="law"
            index={n}
            count={body.law.length}
            title={`${n + 1}.`}
            onMove={(by) => change("", (d) => move(d.law, n, by))}
            onRemove={() => change("", (d) => void d.law.splice(n, 1))}
          >
            <div class="fields">
              <Line id={`l${n}-title`} label={t("editor.lawTitle")} value={law().title} onValue={(v) => change(`l${n}`, (d) => put(d.law[n], "title", v))} />
              <Line id={`l${n}-article`} label={t("editor.lawArticle")} value={law().article} onValue={(v) => change(`l${n}a`, (d) => put(d.law[n], "article", v))} />
            </div>
          </Piece>
        )}
      </Index>
      <Add what="law" label={t("editor.addLaw")} onAdd={() => change("", (d) => void d.law.push({ title: "", article: "" }))} />
      <div class="above">
        <Area id="i-remedies" label={t("guide.remedies")} value={body.remedies} onValue={(v) => change("remedies", (d) => put(d, "remedies", v))} />
        <Add what="remedies" label={t("editor.usualRemedies")} onAdd={() => change("", (d) => put(d, "remedies", t("editor.remediesText")))} />
      </div>
      <div class="above">
        <Line id="i-contact" label={t("guide.contact")} value={body.contact} onValue={(v) => change("contact", (d) => put(d, "contact", v))} />
      </div>
      <h3>{t("guide.faq")}</h3>
      <Index each={body.faq}>
        {(faq, n) => (
          <Piece
            name="faq"
            index={n}
            count={body.faq.length}
            title={`${n + 1}.`}
            onMove={(by) => change("", (d) => move(d.faq, n, by))}
            onRemove={() => change("", (d) => void d.faq.splice(n, 1))}
          >
            <Line id={`q${n}-q`} label={t("editor.question")} value={faq().q} onValue={(v) => change(`q${n}`, (d) => put(d.faq[n], "q", v))} />
            <Area id={`q${n}-a`} label={t("editor.answer")} rows={2} value={faq().a} onValue={(v) => change(`q${n}a`, (d) => put(d.faq[n], "a", v))} />
          </Piece>
        )}
      </Index>
      <Add what="faq" label={t("editor.addFaq")} onAdd={() => change("", (d) => void d.faq.push({ q: "", a: "" }))} />
      <Line
        id="i-validFrom"
        class="above"
        type="date"
        label={t("editor.validFrom")}
        hint={t("editor.validFromHint")}
        value={body.validFrom}
        onValue={(v) =>
          change("", (d) => {
            if (v) d.validFrom = v;
            else delete d.validFrom;
          })
        }
      />
    </>
  );
}
