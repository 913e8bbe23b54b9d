import type { CaseCommand } from "./commands.ts";
import type { CaseState } from "./state.ts";

/** What the software itself does next, on the server only, in the transaction of the act: a delivered case is closed and archived. */
export const followUps = (state: CaseState): CaseCommand[] => (state.stage === "delivered" ? [{ type: "close", caseId: state.id }] : []);
