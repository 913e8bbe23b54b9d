import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import statics from "@fastify/static";
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { Db } from "@yimen/db";
import { requestNumber } from "@yimen/domain";
import fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { type Auth, createAuth } from "../auth/auth.ts";
import { createEndings } from "../auth/endings.ts";
import { knownBrowsers, knownCookie } from "../auth/knownBrowsers.ts";
import { createFileKeeper } from "../modules/attachment/keeper.ts";
import { attachUploads } from "../modules/attachment/uploads.ts";
import { startFollowing } from "../modules/case/following.ts";
import { attachGrants } from "../modules/guide/grants.ts";
import { attachGuides } from "../modules/guide/routes.ts";
import { paperFonts } from "../modules/papers/fonts.ts";
import { attachPapers } from "../modules/papers/routes.ts";
import { searchDigest } from "../modules/search/digest.ts";
import { createPokes } from "../modules/sync/pokes.ts";
import type { Secrets } from "../secrets.ts";
import { type ContentStore, diskStore } from "../storage/contentStore.ts";
import { noScanner, type Scanner } from "../storage/scanner.ts";
import type { Context, DevicePolicy } from "../trpc/context.ts";
import { type AppRouter, appRouter } from "../trpc/router.ts";
import { busy, isTemporary } from "../trpc/trpc.ts";
import { createReader } from "../untrusted/reader.ts";
import { attachErrorBorder } from "./errorBorder.ts";
import { attachMetrics } from "./metrics.ts";
import { attachPublicStyle } from "./publicPage.ts";
import { safeError } from "./safeError.ts";

/** Bytes of a request body after decompression: a batch of 1,000 commands is about 2 MB. */
const bodyLimit = 8_000_000;

export type ServerOptions = DevicePolicy & {
  db: Db;
  secrets: Secrets;
  /** Uploads under way, and the files themselves where no `store` is given. */
  filesDir: string;
  /** Where this machine has fonts of rare characters, if elsewhere than Debian puts them. */
  systemFonts?: readonly string[];
  store?: ContentStore;
  scan?: Scanner;
  /** Addresses and ranges of proxies in front, besides this machine's own. */
  trustProxy?: readonly string[];
  /** Addresses and ranges that may read `/metrics`, besides this machine. */
  metricsFrom?: readonly string[];
  webDir: string;
  production: boolean;
  logLevel: string;
  tls: { cert: Buffer; key: Buffer } | null;
  /** Tests only: where the log goes. */
  logTo?: { write(line: string): void };
  /** Tests only: the county's time. */
  now?: () => number;
};

/** The whole service on one port: app, API, files, health. Not yet listening. */
export async function createServer(options: ServerOptions): Promise<{ app: FastifyInstance; auth: Auth }> {
  const { db, now = Date.now } = options;
  const app = fastify({
    ...(options.tls ? { https: options.tls } : {}),
    bodyLimit,
    // Whose X-Forwarded-For, -Host and -Proto are believed: anybody else could name any address, and escape every count of tries.
    trustProxy: ["loopback", ...(options.trustProxy ?? [])],
    routerOptions: { maxParamLength: 5000 },
    forceCloseConnections: "idle",
    // What the error screen shows and the log carries: short enough to be read over the phone, and told by nobody else.
    genReqId: () => randomBytes(5).toString("hex"),
    // Paths carry no personal data; bodies and queries are never logged, and of errors only what `safeError` keeps.
    logger:
      options.logLevel === "silent"
        ? false
        : {
            level: options.logLevel,
            serializers: { req: (r) => ({ method: r.method, path: r.url?.split("?")[0] }), err: safeError as never },
            ...(options.logTo && { stream: options.logTo }),
          },
  }) as unknown as FastifyInstance;
  app.addHook("onRequest", async (request, reply) => void reply.header(requestNumber, request.id));
  attachErrorBorder(app);
  const connections = new Set<unknown>();
  app.server.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  attachMetrics(app, {
    procedures: new Set(Object.keys(appRouter._def.procedures)),
    from: options.metricsFrom ?? [],
    connections: () => connections.size,
  });
  const auth = createAuth(db, { production: options.production, secure: options.tls !== null, secrets: options.secrets, secondFactor: options.secondFactor });
  const pokes = await createPokes(db);
  const endings = await createEndings(db);
  const stopFollowing = await startFollowing(db, searchDigest(options.secrets), now, (error) => app.log.error({ err: error }, "search"));
  const incoming = join(options.filesDir, "incoming");
  mkdirSync(incoming, { recursive: true });
  const reader = createReader(incoming);
  const files = await createFileKeeper({ db, store: options.store ?? diskStore(options.filesDir), scan: options.scan ?? noScanner, incoming, reader, now });
  app.addHook("preClose", async () => {
    reader.close();
    await Promise.all([pokes.close(), endings.close(), stopFollowing()]);
  });

  await app.register(cookie);
  await app.register(compress, { global: true, encodings: ["br", "gzip", "identity"], brotliOptions: { params: { 1: 4 } }, threshold: 512 });
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // Argon2id, by which a device's store is locked, is WebAssembly.
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        // The one style that the list component writes into its markup, by its hash.
        styleSrcAttr: ["'unsafe-hashes'", "'sha256-rhjxfn8VdL12hRmIEXD5GmPuK3+LJiFHQS1kGyof68Q='"],
        imgSrc: ["'self'", "data:", "blob:"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        upgradeInsecureRequests: null,
      },
    },
    // Sent below, where a call came over TLS.
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
  });
  await app.register(rateLimit, { global: false });

  // Bodies travel gzipped; the limit counts what comes out, so that a small bomb stays small.
  app.addHook("preParsing", (request, _reply, payload, done) => {
    if (request.headers["content-encoding"] !== "gzip") return done(null, payload);
    delete request.headers["content-encoding"];
    delete request.headers["content-length"];
    const gunzip = createGunzip();
    let size = 0;
    gunzip.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > bodyLimit) gunzip.destroy(Object.assign(new Error("body too large"), { statusCode: 413 }));
    });
    gunzip.on("error", (error) => Object.assign(error, { statusCode: (error as { statusCode?: number }).statusCode ?? 400 }));
    payload.on("error", () => gunzip.destroy());
    done(null, payload.pipe(gunzip));
  });
  app.addHook("onSend", async (request, reply) => {
    if (isSecure(request)) reply.header("strict-transport-security", "max-age=31536000; includeSubDomains");
  });
  // The session cookie is SameSite=Strict; a foreign origin is refused besides.
  app.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    if (request.method === "GET" || !origin) return;
    // The host as the browser was told it: a trusted proxy says it apart when it asks under a name of its own.
    const own = `${request.protocol}://${request.host}`;
    if (!URL.canParse(origin) || !URL.canParse(own) || new URL(origin).host !== new URL(own).host) return reply.code(403).send({ error: "origin.foreign" });
  });

  const who = async (request: { headers: { cookie?: string | undefined } }) => {
    const sessionId = app.parseCookie(request.headers.cookie ?? "")[auth.cookieName];
    const known = sessionId ? await auth.actorOf(sessionId) : null;
    return known && { actor: known.actor, county: known.county };
  };

  // A session's end ends what of it is still on its way up: a body that takes minutes on a 2G line.
  app.addHook("onRequest", async (request, reply) => {
    const id = request.cookies[auth.cookieName];
    if (!id || request.method === "GET") return;
    const unwatch = endings.watch({ id }, () => {
      if (!request.raw.complete) request.raw.destroy();
    });
    reply.raw.once("close", unwatch);
  });
  const timeWindow = 60_000;
  /**
   * What needs no session can be called by anyone: by a county's whole staff behind one address at eight, and by a flood. Tries at passwords are
   * counted apart, in the procedures (`auth/tries.ts`).
   */
  const admitting = {
    resume: app.createRateLimit({ max: 1200, timeWindow }),
    surrender: app.createRateLimit({ max: 300, timeWindow }),
    setup: app.createRateLimit({ max: 30, timeWindow }),
  };
  const within = async (limit: ReturnType<typeof app.createRateLimit>, request: FastifyRequest) => {
    const gate = await limit(request);
    return gate.isAllowed || !gate.isExceeded;
  };
  /** Did the call come over TLS, here or at a proxy that this server trusts? Then its cookies never travel without. */
  const isSecure = (request: FastifyRequest): boolean => options.tls !== null || request.protocol === "https";
  await app.register(async (api) => {
    // What a device may cache of answers would lie on its disk in clear.
    api.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));
    await api.register(fastifyTRPCPlugin, {
      prefix: "/trpc",
      trpcOptions: {
        router: appRouter,
        maxBatchSize: 10,
        async createContext({ req, res }): Promise<Context> {
          const sessionId = req.cookies[auth.cookieName] ?? null;
          const found = sessionId
            ? await auth.actorOf(sessionId).catch((error: unknown) => {
                throw isTemporary(error) ? busy(error) : error;
              })
            : null;
          // Several people share a device and its cookie: the page says for whom it asks, and another's session is none.
          const asking = req.headers["x-yimen-person"];
          const known = found && (asking === undefined || asking === found.actor.id) ? found : null;
          const secure = isSecure(req);
          if (known?.fresh) res.setCookie(known.fresh.name, known.fresh.value, { ...known.fresh.attributes, secure });
          return {
            db,
            secrets: options.secrets,
            now,
            suite: options.suite,
            approveDevices: options.approveDevices,
            secondFactor: options.secondFactor,
            auth,
            pokes,
            endings,
            fonts,
            site: { host: req.host, secure },
            address: req.ip,
            admits: (kind) => within(admitting[kind], req),
            files,
            reader,
            // A session that is none, or another's, is none to end or to bind.
            sessionId: known ? sessionId : null,
            actor: known?.actor ?? null,
            county: known?.county ?? null,
            ...knownBrowsers(options.secrets, req.cookies, (value) =>
              res.setCookie(knownCookie, value, { path: "/", httpOnly: true, sameSite: "strict", secure, maxAge: 365 * 86_400 }),
            ),
            setCookie: (c) => void res.setCookie(c.name, c.value, { ...c.attributes, secure }),
          };
        },
        onError({ error, path, req }) {
          if (error.code === "INTERNAL_SERVER_ERROR") app.log.error({ path, request: req.id, err: error.cause ?? error }, "fault");
        },
      } satisfies FastifyTRPCPluginOptions<AppRouter>["trpcOptions"],
    });
  });

  attachPublicStyle(app);
  attachGuides(app, { db, now });
  attachGrants(app, { db });
  const fonts = paperFonts(join(options.filesDir, "../fonts"), options.systemFonts);
  const checkGate = app.createRateLimit({ max: 60, timeWindow });
  attachPapers(app, {
    db,
    files,
    who,
    now,
    fonts,
    gate: (request) => within(checkGate, request),
  });
  await attachUploads(app, { db, incoming, shared: options.store?.shared ?? false, keeper: files, who, onFault: (error) => app.log.error({ err: error }, "fault") });
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => {
    try {
      await db.sql`select 1`;
      return { status: "ready" };
    } catch {
      return reply.code(503).send({ status: "database unreachable" });
    }
  });

  if (existsSync(join(options.webDir, "index.html"))) {
    await app.register(statics, {
      root: options.webDir,
      wildcard: false,
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
      },
    });
    app.setNotFoundHandler((request, reply) =>
      request.method === "GET" && (request.headers.accept ?? "").includes("text/html")
        ? reply.header("cache-control", "no-cache").sendFile("index.html")
        : reply.code(404).send({ error: "not.found" }),
    );
  }
  return { app, auth };
}
