import { Agent, request } from "node:http";
import { connect } from "@yimen/db";
import { startEmbedded, temporaryDataDir } from "@yimen/db/embedded";
import { serverProcess } from "../harness/serverProcess.ts";

/**
 * `pnpm attack:guessing [--seconds 60] [--rate 1000]`: guesses at fifty accounts from a thousand addresses, while an owner signs in on a browser
 * of theirs every second and three hundred others on new ones behind one address. Prints one line of JSON; exit code 1 when an account's
 * password was looked at more than ten times, or anybody honest did not get in.
 */
const option = (name: string, usual: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? usual : Number(process.argv[at + 1]);
};
const [seconds, rate] = [option("seconds", 60), option("rate", 1000)];
const postgres = await startEmbedded(temporaryDataDir());
const server = await serverProcess(postgres.url, temporaryDataDir());
const db = connect(postgres.url);
const agent = new Agent({ keepAlive: true, maxSockets: 400 });

type Answer = { status: number; cookies: string[]; ms: number };
const login = (username: string, password: string, address: string, cookie = ""): Promise<Answer> =>
  new Promise((done) => {
    const began = performance.now();
    const body = JSON.stringify({ username, password });
    const call = request(
      `${server.url.replace("localhost", "127.0.0.1")}/trpc/account.login`,
      { method: "POST", agent, headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), "x-forwarded-for": address, ...(cookie && { cookie }) } },
      (response) => {
        response.resume();
        response.on("end", () => done({ status: response.statusCode ?? 0, cookies: response.headers["set-cookie"] ?? [], ms: performance.now() - began }));
      },
    );
    call.on("error", () => done({ status: 0, cookies: [], ms: performance.now() - began }));
    call.end(body);
  });
const password = "yimen-demo";
/** As the sign-in screen does: told that the county is busy, it tries again. */
async function patient(username: string, address: string, cookie = ""): Promise<Answer & { tries: number }> {
  const began = performance.now();
  for (let tries = 1; ; tries += 1) {
    const answer = await login(username, password, address, cookie);
    if (answer.status !== 503 && answer.status !== 0) return { ...answer, ms: performance.now() - began, tries };
    if (performance.now() - began > 60_000) return { ...answer, tries };
    await new Promise((next) => setTimeout(next, 500 + Math.random() * 500));
  }
}

// A county's whole staff at eight o'clock.
await db.sql`insert into people (county, id, username, name, roles, office, unit, password_hash, active, demo)
  select county, 'shift-' || n, 'shift' || n, name, roles, office, unit, password_hash, true, true from people, generate_series(1, 300) n where username = 'agent1'`;
const usernames = (await db.sql<{ username: string }[]>`select username from people where active and username not like 'shift%' order by username`).map((r) => r.username);
const owner = usernames[0] ?? "";
const guessed = usernames.slice(0, 50);
const others = Array.from({ length: 300 }, (_, i) => `shift${i + 1}`);
const first = await login(owner, password, "192.0.2.1");
const ownersBrowser = first.cookies.map((c) => c.split(";")[0] ?? "").find((c) => c.startsWith("yimen_known=")) ?? "";

const byStatus: Record<number, number> = {};
const lookedAt = new Map<string, number>();
let [sent, under] = [0, 0];
const began = performance.now();
const flood = new Promise<void>((over) => {
  const timer = setInterval(() => {
    const due = Math.min(rate * seconds, Math.floor(((performance.now() - began) / 1000) * rate));
    for (; sent < due; sent += 1) {
      const [username, n] = [guessed[sent % guessed.length] as string, sent % 1000];
      under += 1;
      void login(username, `wrong-${sent}`, `198.51.${Math.floor(n / 250)}.${n % 250}`).then(({ status }) => {
        under -= 1;
        byStatus[status] = (byStatus[status] ?? 0) + 1;
        if (status === 401) lookedAt.set(username, (lookedAt.get(username) ?? 0) + 1);
      });
    }
    if (performance.now() - began > seconds * 1000 && under === 0) {
      clearInterval(timer);
      over();
    }
  }, 10);
});
const ownersTimes: number[] = [];
let ownerKeptOut = 0;
const owning = (async () => {
  while (performance.now() - began < seconds * 1000) {
    const { status, ms } = await patient(owner, "203.0.113.7", ownersBrowser);
    if (status === 200) ownersTimes.push(ms);
    else ownerKeptOut += 1;
    await new Promise((next) => setTimeout(next, 1000));
  }
})();
const shift = Promise.all(
  others.map(async (username, i) => {
    await new Promise((next) => setTimeout(next, (i / others.length) * seconds * 500));
    return patient(username, "203.0.113.200");
  }),
);
const [, , came] = await Promise.all([flood, owning, shift]);
const sorted = (ms: number[]) => [...ms].sort((a, b) => a - b);
const p = (ms: number[], q: number) => Math.round(sorted(ms)[Math.min(ms.length - 1, Math.floor(ms.length * q))] ?? 0);
const report = {
  sent,
  perSecond: Math.round(sent / ((performance.now() - began) / 1000)),
  byStatus,
  mostLookedAt: Math.max(0, ...lookedAt.values()),
  owner: { in: ownersTimes.length, keptOut: ownerKeptOut, ms50: p(ownersTimes, 0.5), ms95: p(ownersTimes, 0.95) },
  others: {
    in: came.filter((c) => c.status === 200).length,
    of: others.length,
    triedAgain: came.filter((c) => c.tries > 1).length,
    ms50: p(
      came.map((c) => c.ms),
      0.5,
    ),
    ms95: p(
      came.map((c) => c.ms),
      0.95,
    ),
  },
};
console.log(JSON.stringify(report));
await server.kill();
await db.close();
await postgres.stop();
process.exit(report.mostLookedAt > 10 || ownerKeptOut > 0 || ownersTimes.length === 0 || report.others.in < others.length ? 1 : 0);
