import { A } from "@solidjs/router";
import type { Stage } from "@yimen/domain";
import { Show } from "solid-js";
import { t, td } from "../../app/i18n.ts";

export type Line = {
  id: string;
  number: string | null;
  applicant: string;
  item: string;
  stage: string;
  dueOn?: string | null;
  waiting?: boolean | undefined;
  note?: string;
  /** What is owed by when, in words. */
  due?: string | null;
  /** How far off that is, in words and as a colour. */
  near?: Near | null;
  /** Who has taken it. */
  hands?: string | null;
};

export type Near = { look: "danger" | "warning" | ""; text: string };
const look: Partial<Record<Stage, string>> = { awaitingCorrection: "warning", notAccepted: "danger", withdrawn: "danger", closed: "ok", delivered: "ok", issued: "warning" };

/** One case in a list: who, what, number, stage, when it is due, whether it is safe. At a desk the same lies in columns (`.desk-list`). */
export function CaseLine(props: { line: Line; onOpen?: () => void }) {
  return (
    <A href={`/case/${props.line.id}`} class={`line ${props.line.near?.look ?? ""}`} data-case={props.line.id} onClick={() => props.onOpen?.()}>
      <span class="top">
        <span class="who">{props.line.applicant}</span>
        <span class="tags">
          <Show when={props.line.near}>
            {(near) => (
              <span class={`y-tag near ${near().look}`} data-lamp={near().look}>
                {near().text}
              </span>
            )}
          </Show>{" "}
          <span class={`y-tag stage ${look[props.line.stage as Stage] ?? ""}`}>{td("stage", props.line.stage)}</span>
        </span>
      </span>
      <span class="sub what">{props.line.item}</span>
      <Show when={props.line.note}>
        <span class="sub due">{props.line.note}</span>
      </Show>
      <span class="sub rest">
        <span class="number">{props.line.number ?? t("case.unaccepted")}</span>
        <Show when={props.line.due}>
          <span class="by">{props.line.due}</span>
        </Show>
        <Show when={props.line.hands}>
          <span class="hands">{props.line.hands}</span>
        </Show>
        <Show when={props.line.waiting}> · {t("case.pending")}</Show>
      </span>
    </A>
  );
}
