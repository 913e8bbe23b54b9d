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
  promisedDue?: string | null;
  waiting?: boolean | undefined;
  note?: string;
  lamp?: DueLamp | null;
};

export type DueLamp = { look: "danger" | "warning" | ""; text: string };
const look: Partial<Record<Stage, string>> = { awaitingCorrection: "warning", notAccepted: "danger", withdrawn: "danger", closed: "ok", delivered: "ok", issued: "warning" };

/** One case in a list: who, what, number, stage, when it is due, whether it is safe. */
export function CaseLine(props: { line: Line; onOpen?: () => void }) {
  return (
    <A href={`/case/${props.line.id}`} class={`line ${props.line.lamp?.look ?? ""}`} data-case={props.line.id} onClick={() => props.onOpen?.()}>
      <span class="top">
        <span>{props.line.applicant}</span>
        <span class="tags">
          <Show when={props.line.lamp}>
            {(lamp) => (
              <span class={`y-tag ${lamp().look}`} data-lamp={lamp().look}>
                {lamp().text}
              </span>
            )}
          </Show>{" "}
          <span class={`y-tag ${look[props.line.stage as Stage] ?? ""}`}>{td("stage", props.line.stage)}</span>
        </span>
      </span>
      <span class="sub">{props.line.item}</span>
      <Show when={props.line.note}>
        <span class="sub due">{props.line.note}</span>
      </Show>
      <span class="sub">
        <span class="number">{props.line.number ?? t("case.unaccepted")}</span>
        <Show when={props.line.promisedDue && (props.line.stage === "accepted" || props.line.stage === "underReview")}>
          {" "}
          · {t("case.dueOn", { date: props.line.promisedDue ?? "" })}
        </Show>
        <Show when={props.line.waiting}> · {t("case.pending")}</Show>
      </span>
    </A>
  );
}
