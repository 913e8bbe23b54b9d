export * from "./engine.ts";
export * from "./transport.ts";
export * from "./trpcTransport.ts";
