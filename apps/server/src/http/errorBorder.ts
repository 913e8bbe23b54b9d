import type { FastifyError, FastifyInstance } from "fastify";
import { isTemporary } from "../trpc/trpc.ts";

/**
 * The one border for errors of all routes that are no procedures (those have theirs in `trpc.ts`): a client gets a status and a word of a closed
 * list, and never what broke. A caller's own fault keeps its status; what is out for a while is 503; the rest is a bug of ours, and is logged.
 */
export function attachErrorBorder(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) return reply.code(status).send({ error: "request.invalid" });
    if (isTemporary(error)) return reply.code(503).send({ error: "server.busy" });
    app.log.error({ err: error, path: request.routeOptions.url, request: request.id }, "fault");
    return reply.code(500).send({ error: "server.fault" });
  });
}
