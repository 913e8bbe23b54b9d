import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { toBase64url } from "@yimen/crypto";
import { temporaryDataDir } from "@yimen/db/embedded";
import { exportContext } from "@yimen/domain";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { person, startCounty } from "../harness/county.ts";
import { Device } from "../harness/device.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";
import { type HostileFile, hostileFiles } from "./hostileFiles.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
let server: Awaited<ReturnType<typeof listeningServer>>;
const log: string[] = [];
const filesDir = temporaryDataDir();
beforeAll(async () => {
  county = await startCounty();
  server = await listeningServer({ db: county.db, filesDir, logLevel: "warn", logTo: { write: (line) => log.push(line) } });
});
afterAll(async () => {
  await server?.app.close();
  await county?.close();
});

const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("base64url");
const inBase64 = (text: string) => Buffer.from(text).toString("base64");

test("more than fifty kinds of hostile files: each is told no by its kind, nothing of it is kept, and the server answers others all the while", async () => {
  const files = await hostileFiles();
  expect(new Set(files.map((f) => `${f.as} ${f.name}`)).size).toBeGreaterThanOrEqual(50);
  const [admin, agent, clerk] = [await cookieOf(server.auth, "admin"), await cookieOf(server.auth, "agent1"), await cookieOf(server.auth, "town1")];
  const device = await Device.of(county.db, "361028", await person(county.db, "agent2"), { escrow: true });
  await device.sync();
  const call = (path: string, body: unknown, cookie: string) =>
    fetch(`${server.url}/trpc/${path}`, { method: "POST", headers: { "content-type": "application/json", cookie }, body: JSON.stringify(body) });
  const handIn = async ({ as, bytes }: HostileFile): Promise<Response> => {
    switch (as) {
      case "workbook":
        return call("item.tryWorkbook", { file: bytes.toString("base64") }, admin);
      case "seal":
        return call("seal.set", { unit: "MZ", picture: bytes.toString("base64") }, admin);
      case "work": {
        const { suite, key } = device.vault.sealer;
        const box = toBase64url(await suite.seal(key, new Uint8Array(bytes) as never, exportContext(device.vault.device)));
        return call("device.importWork", { format: "yimen-work-1", device: device.vault.device, box }, clerk);
      }
      case "picture":
        return fetch(`${server.url}/files`, {
          method: "POST",
          headers: {
            cookie: agent,
            "tus-resumable": "1.0.0",
            "upload-length": String(bytes.length),
            "content-type": "application/offset+octet-stream",
            "upload-metadata": `hash ${inBase64(hashOf(bytes))},type ${inBase64("image/png")}`,
          },
          body: new Uint8Array(bytes),
        });
    }
  };
  const count = async () =>
    (
      await county.db.sql`select (select count(*) from attachments) a, (select count(*) from seals) s, (select count(*) from case_events) e, (select count(*) from item_versions) i`
    )[0];
  const before = await count();
  let taken = 0;
  const slow: [string, number][] = [];
  for (const file of files) {
    let over = false;
    let slowest = 0;
    const answer = handIn(file).finally(() => {
      over = true;
    });
    while (!over) {
      const began = performance.now();
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      slowest = Math.max(slowest, performance.now() - began);
      await new Promise((next) => setTimeout(next, 5));
    }
    slow.push([`${file.as}: ${file.name}`, Math.round(slowest)]);
    const { status } = await answer;
    const said = await (await answer).text();
    const right = (s: number) => (file.as === "workbook" ? s === 200 || s === 413 : (s >= 400 && s < 500) || (file.isPicture === true && s === 201));
    expect([file.name, status]).toEqual([file.name, expect.toSatisfy(right)]);
    if (status === 201) {
      taken += 1;
      const hash = hashOf(file.bytes);
      const shown = readFileSync(join(filesDir, hash.slice(0, 2), `${hash}.view`));
      expect([file.name, shown.length < 5000, shown.includes("<script")]).toEqual([file.name, true, false]);
    }
    if (status === 200) {
      const { faults, planned } = (JSON.parse(said) as { result: { data: { faults: unknown[]; planned: unknown[] } } }).result.data;
      expect([file.name, faults.length > 0, planned]).toEqual([file.name, true, []]);
    }
    expect([file.name, said]).toEqual([file.name, expect.not.stringMatching(/root:|node_modules|\n\s+at |file:\/\//)]);
  }
  const after = await count();
  expect(after).toEqual({ ...before, a: String(Number(before?.a) + taken) });
  expect(existsSync("/tmp/yimen-was-here")).toBe(false);
  expect(log.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  slow.sort((a, b) => b[1] - a[1]);
  console.log(
    `slowest /healthz while ${files.length} hostile files were read: ${slow
      .slice(0, 3)
      .map(([name, ms]) => `${ms} ms (${name})`)
      .join(", ")}`,
  );
  // An honest one after all of them.
  const honest = await sharp({ create: { width: 900, height: 600, channels: 3, background: "#456" } })
    .jpeg()
    .toBuffer();
  expect((await handIn({ name: "honest", as: "picture", bytes: honest })).status).toBe(201);
}, 600_000);
