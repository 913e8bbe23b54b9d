import { buildWeb } from "./build.mjs";

buildWeb();
await import("../apps/server/src/main.ts");
