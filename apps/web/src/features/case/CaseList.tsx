import { countWorkingDays, type LegalDate, legalDateOf, type WorkCalendar, workCalendar } from "@yimen/domain";
import { createMemo, For, onMount } from "solid-js";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { passAlong } from "../../app/neighbours.ts";
import { signedIn } from "../../app/session.ts";
import { CaseLine, type Line, type Near } from "./CaseLine.tsx";
import "../../messages/case.ts";

/** As the county answers: the day by which something is owed next, and the lamp of the day. */
export type ListedCase = Pick<Line, "id" | "number" | "applicant" | "item" | "stage"> & {
  dueOn: string | null;
  lamp: "green" | "warning" | "yellow" | "red";
  holder: string | null;
};

const looks = { green: "", warning: "warning", yellow: "danger", red: "danger" } as const;

/** How far off is what is owed next, in words and in the lamp's colour; nothing where no clock of the county's runs. */
export function nearness({ dueOn, lamp }: Pick<ListedCase, "dueOn" | "lamp">, calendar: WorkCalendar, today: LegalDate = legalDateOf(Date.now())): Near | null {
  const due = dueOn as LegalDate | null;
  const look = looks[lamp];
  if (due === null) return look === "danger" ? { look, text: t("case.wasLate") } : null;
  const over = due < today ? countWorkingDays(calendar, due, today) : 0;
  if (over > 0) return { look: "danger", text: t("case.overdue", { n: over }) };
  // Over a weekend or a festival the last day is past, and no working day after it is yet.
  if (due < today) return { look: look === "" ? "warning" : look, text: t("case.dueOver") };
  const left = countWorkingDays(calendar, today, due);
  return { look, text: left === 0 ? t("case.dueToday") : t("case.left", { n: left }) };
}

/** What is owed by when, by stage. */
const owed = ({ stage, dueOn }: Pick<ListedCase, "stage" | "dueOn">): string | null =>
  dueOn === null
    ? null
    : stage === "collected" || stage === "awaitingCorrection"
      ? t("case.answerBy", { date: dueOn })
      : stage === "decided" || stage === "issued"
        ? t("case.deliverBy", { date: dueOn })
        : t("case.dueOn", { date: dueOn });

/** Cases as the county's lists give them: items by code, named here from the catalogue; `at`: the one that was opened last. */
export function CaseList(props: { lines: readonly ListedCase[]; names: ReadonlyMap<string, string> | undefined; at?: string | undefined; onOpen?: (id: string) => void }) {
  const { db } = signedIn();
  const catalogue = live(() => db.get("catalogue"));
  const calendar = createMemo(() => workCalendar(catalogue()?.calendar ?? {}));
  const people = createMemo(() => new Map((catalogue()?.people ?? []).map((p) => [p.id as string, p.name])));
  let list: HTMLUListElement | undefined;
  // Back from a case, the place is where it was.
  onMount(() => {
    const last = props.at && list?.querySelector<HTMLElement>(`[data-case="${CSS.escape(props.at)}"]`);
    if (last) {
      last.scrollIntoView({ block: "center" });
      last.focus({ preventScroll: true });
    }
  });
  const shown = (line: ListedCase): Line => ({
    id: line.id,
    number: line.number,
    applicant: line.applicant,
    stage: line.stage,
    item: props.names?.get(line.item) ?? line.item,
    near: nearness(line, calendar()),
    due: owed(line),
    hands: line.holder === null ? null : (people().get(line.holder) ?? line.holder),
  });
  return (
    <div class="desk-list wide">
      <div class="head" aria-hidden="true">
        <For each={["near", "number", "who", "what", "by", "stage", "hands"] as const}>{(column) => <span class={column}>{t(`list.${column}`)}</span>}</For>
      </div>
      <ul class="list" ref={list} data-keys>
        <For each={props.lines}>
          {(line) => (
            <li>
              <CaseLine
                line={shown(line)}
                onOpen={() => {
                  passAlong(props.lines.map((l) => l.id));
                  props.onOpen?.(line.id);
                }}
              />
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
