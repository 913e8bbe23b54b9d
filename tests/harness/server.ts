import type { AddressInfo } from "node:net";
import { type Auth, createServer } from "@yimen/server";
import { testSecrets } from "./county.ts";

type Options = Parameters<typeof createServer>[0];

/** The real server as tests and benches want it, not yet listening. */
export const testServer = (options: Pick<Options, "db" | "filesDir"> & Partial<Options>) =>
  createServer({
    webDir: "/nowhere",
    production: false,
    logLevel: process.env.LOG_LEVEL ?? "silent",
    tls: null,
    secrets: testSecrets,
    suite: "platform",
    approveDevices: false,
    secondFactor: false,
    ...options,
  });

/** Listening on a port of its own. @returns its address besides */
export async function listeningServer(options: Parameters<typeof testServer>[0]) {
  const { app, auth } = await testServer(options);
  await app.listen({ port: 0, host: "127.0.0.1" });
  return { app, auth, url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` };
}

/** The cookie of a fresh session of a demonstration account, as a header. */
export async function cookieOf(auth: Auth, username: string): Promise<string> {
  const done = await auth.login({ username, password: "yimen-demo", browser: "counter-browser-1" });
  if (done.is !== "in") throw new Error(`${username} can't sign in: ${done.is}`);
  return `${done.cookie.name}=${done.cookie.value}`;
}
