import { type LegalDate, legalDateOf, type Reckoning } from "@yimen/domain";
import { LimitBar } from "@yimen/ui";
import { Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import "../../messages/case.ts";

/** A limit as words and as a picture of its days; the words carry all that the picture does. */
export function Limit(props: { title: string; reckoning: Reckoning /** The day on which what it is for was done, or the case ended. */; stopped: LegalDate | null }) {
  const today = legalDateOf(Date.now());
  const r = () => props.reckoning;
  const until = () => props.stopped ?? today;
  const standing = () =>
    props.stopped
      ? t(r().used === 0 ? "case.usedNone" : "case.used", { n: r().used, date: props.stopped }) +
        (r().overdueBy > 0 ? t("case.usedLate", { n: r().overdueBy }) : r().left > 0 ? t("case.usedEarly", { n: r().left }) : "")
      : r().overdueBy > 0
        ? t("case.overdue", { n: r().overdueBy })
        : t("case.left", { n: r().left });
  const words = () => `${props.title}：${r().dueOn ?? t("case.standing")}，${standing()}${r().provisional ? t("case.provisional") : ""}`;
  return (
    <div>
      <div class={r().overdueBy > 0 ? "y-tag danger" : ""}>{words()}</div>
      <Show when={r().days.length > 0}>
        <LimitBar
          label={words()}
          days={r()
            .days.slice(0, 90)
            .map((d) => ({
              date: d.date,
              counted: d.counted,
              past: d.date <= until(),
              over: d.date <= until() && r().dueOn !== null && d.date > (r().dueOn ?? ""),
              today: d.date === until(),
              title: d.date,
            }))}
        />
      </Show>
    </div>
  );
}
