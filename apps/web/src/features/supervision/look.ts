import type { Grade, SignalKind } from "@yimen/domain";

/** Colours besides the words: red for what asks for a rectification, amber for what asks for reasons or warns, none for what only tells. */
export const signalLook = (kind: SignalKind, grade: Grade): string => (grade === "stop" ? "danger" : grade === "ask" || kind === "warning" ? "warning" : "");
