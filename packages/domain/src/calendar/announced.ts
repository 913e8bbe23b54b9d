import announced from "./holidays.json" with { type: "json" };
import { type AnnouncedYears, type WorkCalendar, workCalendar } from "./workCalendar.ts";

/** The mainland's announced years 2019 to 2026. Devices get them with the catalogue, so that a new year needs no new program there. */
export const announcedYears = announced.years as AnnouncedYears;
export const chinaCalendar: WorkCalendar = /* @__PURE__ */ workCalendar(announcedYears);
