import { countWorkingDays, type LegalDate, legalDateOf, type WorkCalendar, workCalendar } from "@yimen/domain";
import { createMemo, For, onMount } from "solid-js";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { passAlong } from "../../app/neighbours.ts";
import { signedIn } from "../../app/session.ts";
import { CaseLine, type DueLamp, type Line } from "./CaseLine.tsx";

/** How far off the promised day is, in words and as a colour; nothing where no clock runs. */
export function dueLamp({ stage, promisedDue }: Pick<Line, "stage" | "promisedDue">, calendar: WorkCalendar, today: LegalDate = legalDateOf(Date.now())): DueLamp | null {
  if (!promisedDue || (stage !== "accepted" && stage !== "underReview")) return null;
  const due = promisedDue as LegalDate;
  const over = due < today ? countWorkingDays(calendar, due, today) : 0;
  if (over > 0) return { look: "danger", text: t("case.overdue", { n: over }) };
  // Over a weekend or a festival the last day is past, and no working day after it is yet.
  if (due < today) return { look: "warning", text: t("case.dueOver") };
  const left = countWorkingDays(calendar, today, due);
  return { look: left <= 1 ? "warning" : "", text: left === 0 ? t("case.dueToday") : t("case.left", { n: left }) };
}

/** Cases as the county's lists give them: items by code, named here from the catalogue; `at`: the one that was opened last. */
export function CaseList(props: { lines: readonly Line[]; names: ReadonlyMap<string, string> | undefined; at?: string | undefined; onOpen?: (id: string) => void }) {
  const { db } = signedIn();
  const catalogue = live(() => db.get("catalogue"));
  const calendar = createMemo(() => workCalendar(catalogue()?.calendar ?? {}));
  let list: HTMLUListElement | undefined;
  // Back from a case, the place is where it was.
  onMount(() => {
    const last = props.at && list?.querySelector<HTMLElement>(`[data-case="${CSS.escape(props.at)}"]`);
    if (last) {
      last.scrollIntoView({ block: "center" });
      last.focus({ preventScroll: true });
    }
  });
  return (
    <ul class="list" ref={list} data-keys>
      <For each={props.lines}>
        {(line) => (
          <li>
            <CaseLine
              line={{ ...line, item: props.names?.get(line.item) ?? line.item, lamp: dueLamp(line, calendar()) }}
              onOpen={() => {
                passAlong(props.lines.map((l) => l.id));
                props.onOpen?.(line.id);
              }}
            />
          </li>
        )}
      </For>
    </ul>
  );
}
