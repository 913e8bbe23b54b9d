import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from "@trpc/client";
import { protocolVersion } from "@yimen/domain";
import type { AppRouter } from "@yimen/server/api";
import { answerOf, CountyBusy, faultKind, LineLost } from "./fault.ts";
import { ClientTooOld, DeviceRefused, SignedOut, type Transport } from "./transport.ts";

/** Sends bodies over a kilobyte gzipped: half the sync's cost on a 2G line is the way up. Browsers that can't (Firefox below 113, Safari below 16.4) send them as they are. */
const zippedFetch =
  (fetcher: typeof fetch): typeof fetch =>
  async (input, init) => {
    if (typeof init?.body !== "string" || init.body.length < 1024 || typeof CompressionStream === "undefined") return fetcher(input, init);
    const body = await new Response(new Blob([init.body]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
    return fetcher(input, { ...init, body, headers: { ...(init.headers as Record<string, string>), "content-encoding": "gzip" } });
  };

export type Api = ReturnType<typeof createApi>;

/** The typed client of the county's API. */
export function createApi(origin: string, options: { fetch?: typeof fetch; headers?: () => Record<string, string> } = {}) {
  const fetcher = zippedFetch(options.fetch ?? ((input, init) => fetch(input, init)));
  const http = httpLink({ url: `${origin}/trpc`, fetch: fetcher as never, ...(options.headers && { headers: options.headers }) });
  return createTRPCClient<AppRouter>({ links: [splitLink({ condition: (op) => op.type === "subscription", true: httpSubscriptionLink({ url: `${origin}/trpc` }), false: http })] });
}

async function known<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const answer = answerOf(error);
    if (answer?.status === 401) throw new SignedOut();
    if (answer?.message === "client.tooOld") throw new ClientTooOld();
    const device = /^device\.(unknown|pending|revoked)$/.exec(answer?.message ?? "")?.[1];
    if (device) throw new DeviceRefused(device as DeviceRefused["why"]);
    if (faultKind(error) === "busy") throw new CountyBusy(answer?.message);
    throw error;
  }
}

export function trpcTransport(api: Api, upload: Transport["upload"], resume?: Transport["resume"]): Transport {
  return {
    enrol: async (device) => known(api.sync.enrol.mutate(device as never)),
    push: async (batch) => {
      const answer = await known(api.sync.push.mutate({ protocol: protocolVersion, ...batch }));
      if (!Array.isArray(answer?.outcomes)) throw new LineLost("not an answer of the county");
      return answer;
    },
    pull: async (device, cursor, limit) => known(api.sync.pull.query({ device, cursor, limit })),
    lease: async (device, count) =>
      known(api.sync.leaseNumbers.mutate({ device, count })).catch((error: unknown) => {
        // The county says that there are enough here: work goes on with what there is, and the county numbers the rest.
        if (answerOf(error)?.message === "numbers.enough") return [];
        throw error;
      }),
    catalogue: async (have) => known(api.catalogue.all.query({ have })) as never,
    report: async (report) => void (await known(api.sync.report.mutate(report as never))),
    upload,
    surrender: async (batch) => void (await known(api.sync.surrender.mutate({ protocol: protocolVersion, ...batch }))),
    // A revoked device learns it here: its session has ended with it.
    ...(resume && { resume: () => known(resume()) }),
  };
}
