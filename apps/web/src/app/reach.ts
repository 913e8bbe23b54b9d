import { createSignal } from "solid-js";

/** How the last call to the county ended: with its answer, with its word that it can't now, or with none (or somebody else's: a captive portal). */
export type Reach = "answered" | "busy" | "line";
const [reach, setReach] = createSignal<Reach>("answered");

export { reach };

/** A `fetch` that notes how far calls get. One that the page itself gave up says nothing of the line. */
export const noting =
  (fetcher: typeof fetch): typeof fetch =>
  async (input, init) => {
    try {
      const answer = await fetcher(input, init);
      setReach(answer.status >= 500 || answer.status === 429 ? "busy" : answer.headers.get("content-type")?.startsWith("application/json") ? "answered" : "line");
      return answer;
    } catch (error) {
      if (!init?.signal?.aborted) setReach("line");
      throw error;
    }
  };
