export { createAuth } from "./auth/auth.ts";
export { readConfig } from "./config.ts";
export { createServer } from "./http/server.ts";
export { firstEpoch } from "./modules/device/gate.ts";
export { pull } from "./modules/sync/pull.ts";
export { push } from "./modules/sync/push.ts";
export { createSecrets, masterSecret, type Secrets } from "./secrets.ts";
export { type AppRouter, appRouter } from "./trpc/router.ts";
