import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { openProfile } from "../harness/browser.ts";
import { Line } from "../harness/line.ts";
import { buildPage, press } from "../harness/page.ts";
import { Rig } from "./rig.ts";

const quality = { bitsPerSecond: 256_000, roundTripMs: 600, cutEveryMs: 10_000 };

/**
 * Cases without photos over 256 kbit/s with 600 ms of round trip, cut every ten seconds: the product's own loop until nothing waits, beside the
 * floor: the same records as gzip NDJSON in batches of a hundred, each sent again until it was answered. Then, with photos, the time as a ratio to
 * bytes over bandwidth.
 */
export async function lineBench({ cases, photos }: { cases: number; photos: number }) {
  const rig = new Rig();
  await rig.start();
  await rig.db.sql`create table floor (id uuid primary key, body jsonb not null)`;
  const webDir = mkdtempSync(join(tmpdir(), "yimen-line-"));
  await buildPage(webDir);
  const url = await rig.serve(webDir, (app) => {
    app.addContentTypeParser("application/x-ndjson", { parseAs: "string" }, (_request, body, done) => done(null, body));
    app.post("/floor/push", { bodyLimit: 100_000_000 }, async (request) => {
      const lines = (request.body as string).split("\n").map((line) => `${line.slice(7, 43)}\t${line.replaceAll("\\", "\\\\")}\n`);
      await rig.db.sql.begin(async (tx) => {
        await tx`create temp table arriving (like floor) on commit drop`;
        await pipeline(lines, await tx`copy arriving (id, body) from stdin`.writable());
        await tx`insert into floor select * from arriving on conflict do nothing`;
      });
      return { done: true };
    });
  });
  const line = await Line.to(url);
  const { context } = await openProfile();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(line.url);
  await press(page, "signIn", "agent1");
  await press(page, "take", cases, 1);
  await press(page, "floorFill");
  const up = () => line.bytes.up;
  line.become(quality);
  let before = up();
  const product = await press(page, "drain");
  const productBytes = up() - before;
  before = up();
  const floorMs = await press(page, "floorDrain");
  const floorBytes = up() - before;
  line.become({});
  await press(page, "take", 400, 2);
  const photoBytes = await press(page, "photos", photos, 20_000);
  line.become(quality);
  before = up();
  const backlog = await press(page, "drain");
  const backlogBytes = up() - before;
  await context.close();
  await line.close();
  await rig.stop();
  return {
    line: quality,
    withoutPhotos: {
      cases,
      ms: Math.round(product.ms),
      floorMs: Math.round(floorMs),
      ratio: Number((product.ms / floorMs).toFixed(2)),
      bytesUp: productBytes,
      floorBytesUp: floorBytes,
    },
    backlog: {
      commands: 2000,
      photos,
      photoBytes,
      bytesUp: backlogBytes,
      ms: Math.round(backlog.ms),
      ratioToBandwidth: Number((backlog.ms / ((backlogBytes * 8000) / quality.bitsPerSecond)).toFixed(2)),
    },
  };
}
