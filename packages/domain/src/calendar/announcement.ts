import { parseLegalDate, weekday } from "../kernel/legalDate.ts";
import { ok, type Result } from "../kernel/result.ts";
import type { AnnouncedYear } from "./workCalendar.ts";

/** What is wrong with a line of an announcement; `line` counts from 1, 0 is the whole. Words: `calendar.<code>`. */
export type AnnouncementFault = { readonly line: number; readonly code: "badLine" | "badDate" | "otherYear" | "twice" | "notWeekend" | "noNewYear"; readonly text: string };

/** The word that marks a weekend day on which people work (调休上班). */
export const makeUpWord = "上班";

/**
 * Reads the State Council General Office's announcement of a year as people type it off: a day a line, with the name of the holiday, or with 上班 for a
 * weekend day that is worked: `2027-01-01 元旦`. Blank lines and lines that begin with # are passed over.
 * @returns the year, or every fault of every line
 */
export function parseAnnouncement(year: number, text: string): Result<AnnouncedYear, AnnouncementFault[]> {
  const faults: AnnouncementFault[] = [];
  const holidays: AnnouncedYear["holidays"] = [];
  const workdays: string[] = [];
  const seen = new Set<string>();
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = raw.normalize("NFKC").trim();
    if (line === "" || line.startsWith("#")) return;
    const fault = (code: AnnouncementFault["code"]) => faults.push({ line: i + 1, code, text: line.slice(0, 60) });
    const [, day = "", name = ""] = /^(\d{4}-\d{2}-\d{2})[\s,]+(\S{1,20})$/.exec(line) ?? [];
    const date = day && parseLegalDate(day);
    if (!day) fault("badLine");
    else if (!date) fault("badDate");
    else if (!day.startsWith(`${year}-`)) fault("otherYear");
    else if (seen.has(day)) fault("twice");
    else if (name === makeUpWord && ![0, 6].includes(weekday(date))) fault("notWeekend");
    else if (name === makeUpWord) workdays.push(day);
    else holidays.push({ date: day, name });
    seen.add(day);
  });
  if (faults.length === 0 && !holidays.some((h) => h.date === `${year}-01-01`)) faults.push({ line: 0, code: "noNewYear", text: "" });
  return faults.length > 0 ? { ok: false, error: faults } : ok({ holidays, workdays });
}
