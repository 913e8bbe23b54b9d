/** Algorithms behind one interface; `national` is loaded only where it is chosen. */
import { platform } from "./platform.ts";
import type { Suite, SuiteId } from "./suite.ts";

export * from "./encoding.ts";
export * from "./hard.ts";
export { platform } from "./platform.ts";
export * from "./suite.ts";

export const suiteOf = async (id: SuiteId): Promise<Suite> => (id === "national" ? (await import("./national.ts")).national : platform);
