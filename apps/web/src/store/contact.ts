import type { ClockEvidence, Contact } from "@yimen/domain";

/** A contact as kept on the device: the county's word, and what this page's own clock and counter said at that moment. */
export type KeptContact = Contact & { skew: number; page: string; counter: number };

/** One life of one page: the counter below can't be compared across two. */
const page = crypto.randomUUID();

export const keepContact = (contact: Contact, now: number): KeptContact => ({ ...contact, skew: now - contact.token.at, page, counter: performance.now() });

/** What can be said about the time of an act done now. */
export const evidenceNow = (kept: KeptContact | undefined): ClockEvidence | null =>
  kept ? { token: kept.token, skew: kept.skew, elapsed: kept.page === page ? Math.max(0, Math.round(performance.now() - kept.counter)) : null } : null;
