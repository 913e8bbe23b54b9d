export { readConfig } from "./config.ts";
export { createServer } from "./http/server.ts";
export { pull } from "./modules/sync/pull.ts";
export { push } from "./modules/sync/push.ts";
export { type AppRouter, appRouter } from "./trpc/router.ts";
