import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request as https, type RequestOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { temporaryDataDir } from "@yimen/db/embedded";
import { unwrap } from "@yimen/domain";
import { dispatch } from "@yimen/web/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { intakeCommands, person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { testServer } from "../harness/server.ts";
import { freePort } from "../harness/service.ts";
import { itemByCode } from "../harness/story.ts";

/**
 * The files of docs/proxy with the real programs, under an address that is not the loopback: as from another machine. A machine without the
 * program, without openssl or without a network of its own leaves them out, and says so.
 */
const address = Object.values(networkInterfaces())
  .flat()
  .find((i) => i && !i.internal && i.family === "IPv4")?.address;
const has = (program: string) => spawnSync(program, ["-v"], { stdio: "ignore" }).error === undefined;
const able = address !== undefined && has("openssl");
const programs = ["nginx", "haproxy"] as const;
for (const program of programs) if (!able || !has(program)) console.log(`left out: ${program}`);

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

/** A file of the docs with this machine's places in it. Each place must be there: a file that names others is not what is tested. */
function adapted(file: string, places: readonly (readonly [string, string])[]): string {
  let text = readFileSync(join(import.meta.dirname, "../../docs/proxy", file), "utf8");
  for (const [from, to] of places) {
    expect(text).toContain(from);
    text = text.replaceAll(from, to);
  }
  return text;
}

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };
/** @param until  what of the body is enough; without it the whole is waited for */
function call(port: number, options: RequestOptions, body?: string | Uint8Array, until?: (text: string) => boolean): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = https({ host: "127.0.0.1", port, rejectUnauthorized: false, agent: false, ...options }, (answer) => {
      let text = "";
      const end = () => done({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        text += piece;
        if (until?.(text)) {
          end();
          sent.destroy();
        }
      });
      answer.on("end", end);
    });
    sent.on("error", fail);
    sent.end(body);
  });
}

async function behind(program: (typeof programs)[number], trustProxy: string[]) {
  const dir = temporaryDataDir();
  const { app } = await testServer({ db: county.db, filesDir: join(dir, "files"), trustProxy });
  await app.listen({ port: 0, host: "0.0.0.0" });
  const server = `${address}:${(app.server.address() as AddressInfo).port}`;
  const [plain, port] = [await freePort(), await freePort()];
  const pem = join(dir, "full.pem");
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=zwfw.example.gov.cn",
      "-keyout",
      join(dir, "key.pem"),
      "-out",
      join(dir, "cert.pem"),
    ],
    { stdio: "ignore" },
  );
  writeFileSync(pem, readFileSync(join(dir, "cert.pem"), "utf8") + readFileSync(join(dir, "key.pem"), "utf8"));
  const file = join(dir, "proxy.conf");
  mkdirSync(join(dir, "logs"), { recursive: true });
  if (program === "nginx")
    writeFileSync(
      file,
      adapted("nginx.conf", [
        ["server 10.0.0.10:8080;", `server ${server};`],
        ["listen 80;", `listen ${plain};`],
        ["listen 443 ssl", `listen ${port} ssl`],
        ["/etc/ssl/yimen/fullchain.pem", join(dir, "cert.pem")],
        ["/etc/ssl/yimen/key.pem", join(dir, "key.pem")],
        ["user www-data;", process.getuid?.() === 0 ? "user root;" : ""],
      ]),
    );
  else
    writeFileSync(
      file,
      adapted("haproxy.cfg", [
        ["server one 10.0.0.10:8080", `server one ${server}`],
        ["bind *:80", `bind *:${plain}`],
        ["bind *:443", `bind *:${port}`],
        ["/etc/ssl/yimen/full.pem", pem],
      ]),
    );
  const child =
    program === "nginx"
      ? spawn("nginx", ["-p", dir, "-e", join(dir, "error.log"), "-c", file, "-g", `daemon off; pid ${join(dir, "pid")};`], { stdio: "inherit" })
      : spawn("haproxy", ["-f", file, "-db"], { stdio: "ignore" });
  const at = { headers: { host: "zwfw.example.gov.cn" } };
  while ((await call(port, { path: "/healthz", ...at }).catch(() => null))?.status !== 200) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    await pause(50);
  }
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      if (child.exitCode === null) await new Promise((done) => child.once("exit", done));
      await app.close();
    },
  };
}

const json = (origin: string, more: Record<string, string> = {}) => ({ host: "zwfw.example.gov.cn", origin, "content-type": "application/json", ...more });
const login = (port: number, username: string, origin: string) =>
  call(port, { method: "POST", path: "/trpc/account.login", headers: json(origin) }, JSON.stringify({ username, password: "yimen-demo" }));

for (const program of programs)
  test.runIf(able && has(program))(`behind ${program} on another address: sign-in, push, upload and stream pass, cookies are Secure, a foreign page is refused`, async () => {
    await using proxy = await behind(program, [address as string]);
    const { port } = proxy;
    expect((await login(port, "agent1", "https://elsewhere.example")).status).toBe(403);
    const signedIn = await login(port, "agent1", "https://zwfw.example.gov.cn");
    expect(signedIn.status).toBe(200);
    expect(signedIn.headers["strict-transport-security"]).toContain("max-age");
    const cookies = signedIn.headers["set-cookie"] as string[];
    for (const cookie of cookies) expect(cookie).toContain("Secure");
    const cookie = cookies.map((c) => c.split(";")[0]).join("; ");

    // A device's acts: the whole way of a case taken without a line.
    const agent = await person(county.db, "agent1");
    const device = await Device.of(county.db, "361028", agent);
    await device.sync();
    unwrap(await dispatch({ db: device.db, actor: agent, now: Date.now() }, intakeCommands(itemByCode("GLJT"), program.length).commands));
    const batch = await device.signed(await device.envelopes());
    const pushed = await call(port, { method: "POST", path: "/trpc/sync.push", headers: json("https://zwfw.example.gov.cn", { cookie }) }, JSON.stringify(batch));
    expect(pushed.status).toBe(200);
    expect((JSON.parse(pushed.body) as { result: { data: { outcomes: { status: string }[] } } }).result.data.outcomes.map((o) => o.status)).toEqual(
      batch.commands.map(() => "applied"),
    );

    // One large request: not a picture, so the whole of it arrived when the county says what it thinks of it.
    const bytes = randomBytes(3_000_000);
    const hash = createHash("sha256").update(bytes).digest();
    const upload = await call(
      port,
      {
        method: "POST",
        path: "/files",
        headers: {
          ...json("https://zwfw.example.gov.cn", { cookie }),
          "content-type": "application/offset+octet-stream",
          "tus-resumable": "1.0.0",
          "upload-length": String(bytes.length),
          "upload-metadata": `hash ${Buffer.from(hash.toString("base64url")).toString("base64")},type ${Buffer.from("image/png").toString("base64")}`,
        },
      },
      bytes,
    );
    expect(upload.status).toBe(422);

    // The stream's first word comes at once, not when a buffer is full.
    const news = await call(port, { path: "/trpc/sync.poke", headers: { host: "zwfw.example.gov.cn", cookie, accept: "text/event-stream" } }, undefined, (text) =>
      text.includes("connected"),
    );
    expect(news.status).toBe(200);
    expect(news.headers["content-type"]).toContain("text/event-stream");
  });

test.runIf(able && has("nginx"))("a proxy that is not named is not believed: what it says of host and TLS counts for nothing", async () => {
  await using proxy = await behind("nginx", []);
  expect((await login(proxy.port, "agent2", "https://zwfw.example.gov.cn")).status).toBe(403);
});

// `pnpm proxies`: as long as a morning's first ten minutes.
const long = process.env.MODE === "long";
const minutes = 10;
for (const program of programs)
  test.runIf(long && able && has(program))(
    `behind ${program}: three hundred people sign in within a minute, and a stream of news that was quiet for ${minutes} minutes still brings the next`,
    async () => {
      await using proxy = await behind(program, [address as string]);
      const { port } = proxy;
      const names = await county.db.sql<{ username: string; office: string }[]>`select username, office from people where active order by username`;
      const began = Date.now();
      const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => login(port, names[i % names.length]?.username ?? "", "https://zwfw.example.gov.cn")));
      expect(answers.filter((a) => a.status !== 200)).toEqual([]);
      const seconds = (Date.now() - began) / 1000;
      expect(seconds).toBeLessThan(60);
      const at = names.findIndex((n) => n.username === "agent1");
      const cookie = ((answers[at] as Answer).headers["set-cookie"] as string[]).map((c) => c.split(";")[0]).join("; ");
      let pieces = 0;
      const poke = setTimeout(
        () => void county.db.sql`select pg_notify('yimen_poke', ${JSON.stringify({ county: "361028", offices: [names[at]?.office] })})`.execute(),
        minutes * 60_000,
      );
      const opened = Date.now();
      const news = await call(port, { path: "/trpc/sync.poke", headers: { host: "zwfw.example.gov.cn", cookie, accept: "text/event-stream" } }, undefined, (text) => {
        pieces += 1;
        return /"at":\d+/.test(text);
      });
      clearTimeout(poke);
      expect(news.body).toMatch(/"at":\d+/);
      const open = (Date.now() - opened) / 60_000;
      expect(open).toBeGreaterThanOrEqual(minutes);
      console.log(`${program}: 300 sign-ins in ${seconds.toFixed(1)} s; the stream was open for ${open.toFixed(1)} minutes, ${pieces} pieces, and brought the poke`);
    },
    (minutes + 3) * 60_000,
  );
