import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoPictureFile } from "@yimen/db/demo";
import { clamScanner, DatabaseUploads, forgetFiles, s3Store } from "@yimen/server";
import S3rver from "s3rver";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCounty } from "../harness/county.ts";
import { cookieOf, listeningServer } from "../harness/server.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
const running: { app: { close(): Promise<unknown> } }[] = [];
beforeAll(async () => {
  county = await startCounty();
});
afterAll(async () => {
  for (const { app } of running) await app.close();
  await county?.close();
});

const serve = async (options: Partial<Parameters<typeof listeningServer>[0]> = {}) => {
  const filesDir = mkdtempSync(join(tmpdir(), "yimen-files-"));
  const server = await listeningServer({ db: county.db, filesDir, ...options });
  running.push(server);
  return { ...server, filesDir, cookie: await cookieOf(server.auth, "agent1") };
};
type Serving = Awaited<ReturnType<typeof serve>>;
const hashOf = (bytes: Buffer) => createHash("sha256").update(bytes).digest("base64url");
const upload = ({ url, cookie }: Serving, bytes: Buffer, type = "image/jpeg", hash = hashOf(bytes)) =>
  fetch(`${url}/files`, {
    method: "POST",
    headers: {
      cookie,
      "tus-resumable": "1.0.0",
      "upload-length": String(bytes.length),
      "content-type": "application/offset+octet-stream",
      "upload-metadata": `hash ${Buffer.from(hash).toString("base64")},type ${Buffer.from(type).toString("base64")}`,
    },
    body: new Uint8Array(bytes),
  });
const known = async (bytes: Buffer) => (await county.db.sql<{ type: string }[]>`select type from attachments where hash = ${hashOf(bytes)}`)[0]?.type;
/** A picture of its own for each test, with a place in its metadata as a phone's camera writes it. */
const photo = (shade: number) =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: { r: shade, g: 90, b: 120 } } })
    .withExif({ IFD0: { Artist: "SECRETPLACE" }, IFD3: { GPSLatitudeRef: "N" } })
    .jpeg()
    .toBuffer();
/** A case of agent1's office that holds the file. */
const caseWith = async (hash: string) => {
  const id = `01900000-0000-7000-8000-${createHash("sha256").update(hash).digest("hex").slice(0, 12)}`;
  const [who] = await county.db.sql<{ office: string }[]>`select office from people where username = 'agent1'`;
  const state = { files: [{ hash }], signature: null, delivery: null };
  await county.db.sql`insert into cases (county, id, state, head_hash, office, unit, item, item_version, stage, step, applicant_name, applicant_key, updated_at)
    values ('361028', ${id}, ${county.db.sql.json(state)}, '', ${who?.office ?? ""}, 'MZ', 'X', 1, 'accepted', 0, 'x', 'x', now())`;
  return id;
};

test("a photo is kept to the letter and shown drawn anew, without its place and its maker", async () => {
  const server = await serve();
  const bytes = await photo(10);
  expect(bytes.includes("SECRETPLACE")).toBe(true);
  expect((await upload(server, bytes)).status).toBe(201);
  const hash = hashOf(bytes);
  expect(readFileSync(join(server.filesDir, hash.slice(0, 2), hash)).equals(bytes)).toBe(true);
  const shown = await fetch(`${server.url}/file/${await caseWith(hash)}/${hash}`, { headers: { cookie: server.cookie } });
  expect(shown.headers.get("content-type")).toBe("image/webp");
  const view = Buffer.from(await shown.arrayBuffer());
  expect(view.includes("SECRETPLACE")).toBe(false);
  expect(await sharp(view).metadata()).toMatchObject({ format: "webp", width: 900, height: 600 });
  expect((await sharp(view).metadata()).exif).toBeUndefined();
});

test("a picture stored before there were drawn ones is drawn when first asked for", async () => {
  const server = await serve();
  const bytes = await photo(20);
  await upload(server, bytes);
  const hash = hashOf(bytes);
  const { rmSync } = await import("node:fs");
  rmSync(join(server.filesDir, hash.slice(0, 2), `${hash}.view`));
  const shown = await fetch(`${server.url}/file/${await caseWith(hash)}/${hash}`, { headers: { cookie: server.cookie } });
  expect(shown.status).toBe(200);
  expect((await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).format).toBe("webp");
});

/** A PNG of 60,000 by 60,000 pixels in a few kilobytes. */
const bomb = async () => {
  const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const { crc32 } = await import("node:zlib");
  small.writeUInt32BE(60_000, 16);
  small.writeUInt32BE(60_000, 20);
  small.writeUInt32BE(crc32(small.subarray(12, 29)), 29);
  return small;
};
test.each([
  ["a page that calls itself a picture", async () => Buffer.from("<html><script>alert(1)</script></html>"), "image/png"],
  ["a drawing with script in it", async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'), "image/png"],
  ["half a photo", async () => (await photo(30)).subarray(0, 3000), "image/jpeg"],
  ["a bomb of pixels", bomb, "image/png"],
  [
    "a kind that is not taken",
    async () =>
      sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
        .gif()
        .toBuffer(),
    "image/png",
  ],
])("%s is refused, and nothing of it stays", async (_, make, type) => {
  const server = await serve();
  const bytes = await make();
  const answer = await upload(server, bytes, type);
  expect(answer.status).toBe(422);
  expect(await answer.text()).toBe("file.notPicture");
  expect(await known(bytes)).toBeUndefined();
  expect(readdirSync(server.filesDir, { recursive: true }).filter((f) => !String(f).startsWith("incoming"))).toEqual([]);
  expect(readdirSync(join(server.filesDir, "incoming"))).toEqual([]);
});

test("what is said of the type does not count: the bytes say it", async () => {
  const server = await serve();
  const bytes = await photo(40);
  expect((await upload(server, bytes, "image/png")).status).toBe(201);
  expect(await known(bytes)).toBe("image/jpeg");
});

/** Speaks the protocol of clamd (INSTREAM), and finds what a test calls malware. The daemon itself brings no signatures without a network. */
function fakeClamd(infected: (bytes: Buffer) => boolean): Promise<Server> {
  const server = createServer((socket) => {
    let got = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      got = Buffer.concat([got, chunk]);
      const start = got.toString("latin1", 0, 10);
      if (start.includes("PING")) return socket.end("PONG\n");
      if (start.includes("VERSION")) return socket.end("ClamAV 1.4\n");
      if (start !== "zINSTREAM\0") return;
      const parts: Buffer[] = [];
      for (let at = start.length; at + 4 <= got.length; ) {
        const size = got.readUInt32BE(at);
        if (size === 0) return socket.end(infected(Buffer.concat(parts)) ? "stream: Test.Malware FOUND\0" : "stream: OK\0");
        if (at + 4 + size > got.length) return;
        parts.push(got.subarray(at + 4, at + 4 + size));
        at += 4 + size;
      }
    });
    socket.on("error", () => {});
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done(server)));
}

test("with a scanner: malware is refused and on record, clean files pass, and while the scanner is away files wait", async () => {
  const bad = await photo(50);
  const clamd = await fakeClamd((bytes) => bytes.equals(bad));
  const { port } = clamd.address() as AddressInfo;
  const server = await serve({ scan: clamScanner(`127.0.0.1:${port}`) });
  const answer = await upload(server, bad);
  expect([answer.status, await answer.text()]).toEqual([422, "file.infected"]);
  expect(await county.db.sql`select 1 from audit_log where action = 'file.infected' and detail = ${hashOf(bad)}`).toHaveLength(1);
  const good = await photo(60);
  expect((await upload(server, good)).status).toBe(201);
  await new Promise((done) => clamd.close(done));
  const later = await photo(70);
  expect((await upload(server, later)).status).toBe(503);
  expect(await known(later)).toBeUndefined();
});

test("with a bucket: files lie there and nowhere else, and are shown from there", async () => {
  const bucket = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory: mkdtempSync(join(tmpdir(), "yimen-s3-")),
    configureBuckets: [{ name: "yimen", configs: [] }],
  });
  const { port } = (await bucket.run()) as unknown as AddressInfo;
  const server = await serve({ store: s3Store({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", bucket: "yimen", accessKeyId: "S3RVER", secretAccessKey: "S3RVER" }) });
  const bytes = await photo(80);
  expect((await upload(server, bytes)).status).toBe(201);
  const hash = hashOf(bytes);
  const id = await caseWith(hash);
  const shown = await fetch(`${server.url}/file/${id}/${hash}`, { headers: { cookie: server.cookie } });
  expect((await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).width).toBe(900);
  expect(readdirSync(server.filesDir, { recursive: true }).filter((f) => !String(f).startsWith("incoming"))).toEqual([]);
  expect((await upload(server, readFileSync(demoPictureFile), "image/png")).status).toBe(201);
  const missing = await county.db.sql`insert into attachments (county, hash, size, type, uploaded_by) values ('361028', ${"M".repeat(43)}, 1, 'image/png', 'x') returning hash`;
  expect((await fetch(`${server.url}/file/${await caseWith(missing[0]?.hash)}/${missing[0]?.hash}`, { headers: { cookie: server.cookie } })).status).toBe(404);
  await bucket.close();
});

test("two servers share a bucket: an upload begun at one goes on at the other, and is whole once", async () => {
  const bucket = new S3rver({
    port: 0,
    address: "127.0.0.1",
    silent: true,
    directory: mkdtempSync(join(tmpdir(), "yimen-s3-")),
    configureBuckets: [{ name: "yimen", configs: [] }],
  });
  const { port } = (await bucket.run()) as unknown as AddressInfo;
  const settings = { endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", bucket: "yimen", accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
  const [one, other] = [await serve({ store: s3Store(settings) }), await serve({ store: s3Store(settings) })];
  const bytes = await photo(90);
  const hash = hashOf(bytes);
  const tus = { "tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream" };
  const begun = await fetch(`${one.url}/files`, {
    method: "POST",
    headers: {
      cookie: one.cookie,
      ...tus,
      "upload-length": String(bytes.length),
      "upload-metadata": `hash ${Buffer.from(hash).toString("base64")},type ${Buffer.from("image/jpeg").toString("base64")}`,
    },
    body: new Uint8Array(bytes.subarray(0, 1000)),
  });
  expect(begun.status).toBe(201);
  const path = new URL(begun.headers.get("location") ?? "", one.url).pathname;
  const asked = await fetch(other.url + path, { method: "HEAD", headers: { cookie: other.cookie, "tus-resumable": "1.0.0" } });
  expect(asked.headers.get("upload-offset")).toBe("1000");
  // Somebody else's upload is nobody's, at the other server too.
  const stranger = await cookieOf(other.auth, "agent2");
  expect((await fetch(other.url + path, { method: "HEAD", headers: { cookie: stranger, "tus-resumable": "1.0.0" } })).status).toBe(404);
  const rest = (server: Serving, from: number) =>
    fetch(server.url + path, { method: "PATCH", headers: { cookie: server.cookie, ...tus, "upload-offset": String(from) }, body: new Uint8Array(bytes.subarray(from)) });
  expect((await rest(other, 500)).status).toBe(409);
  expect((await rest(other, 1000)).status).toBe(204);
  expect(await known(bytes)).toBe("image/jpeg");
  const shown = await fetch(`${one.url}/file/${await caseWith(hash)}/${hash}`, { headers: { cookie: one.cookie } });
  expect((await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).width).toBe(900);
  expect(readdirSync(one.filesDir, { recursive: true }).filter((f) => !["incoming"].includes(String(f)))).toEqual([]);
  expect(readdirSync(other.filesDir, { recursive: true }).filter((f) => !["incoming"].includes(String(f)))).toEqual([]);
  expect(await county.db.sql`select 1 from uploads`).toHaveLength(0);
  await bucket.close();
});

test("halves of uploads that nobody goes on with are let go after their time, in a folder and in the database", async () => {
  const dir = mkdtempSync(join(tmpdir(), "yimen-incoming-"));
  writeFileSync(join(dir, "old"), "x");
  utimesSync(join(dir, "old"), new Date(0), new Date(0));
  writeFileSync(join(dir, "new"), "x");
  expect(await forgetFiles(dir, 1000)).toBe(1);
  expect(readdirSync(dir)).toEqual(["new"]);
  await county.db.sql`insert into uploads (id, size, metadata, begun_at) values ('a', 9, '{}', now() - interval '8 days'), ('b', 9, '{}', now())`;
  await county.db.sql`insert into upload_parts values ('a', 0, 'x'), ('b', 0, 'x')`;
  expect(await new DatabaseUploads(county.db.sql).forget(7 * 86_400_000)).toBe(1);
  expect(await county.db.sql`select id from upload_parts`).toEqual([{ id: "b" }]);
});
