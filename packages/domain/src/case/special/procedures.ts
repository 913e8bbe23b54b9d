import { z } from "zod/mini";

/** What stops the clock: hearing, tender, auction, inspection, testing, quarantine, appraisal, expert review (行政许可法 art. 45). A site visit does not. */
export const specialProcedures = ["hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expertReview"] as const;
export const SpecialProcedure = z.enum(specialProcedures);
export type SpecialProcedure = z.infer<typeof SpecialProcedure>;
