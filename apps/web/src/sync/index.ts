export * from "./engine.ts";
export * from "./fault.ts";
export * from "./loop.ts";
export * from "./transport.ts";
export * from "./trpcTransport.ts";
