import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect, type Db, migrate } from "../connect.ts";
import { type EmbeddedPostgres, startEmbedded, temporaryDataDir } from "../embedded.ts";
import { verifyAudit } from "./audit.ts";

let postgres: EmbeddedPostgres;
let db: Db;
beforeAll(async () => {
  postgres = await startEmbedded(temporaryDataDir());
  await migrate(postgres.url);
  db = connect(postgres.url);
});
afterAll(async () => {
  await db?.close();
  await postgres?.stop();
});

const write = (county: string, detail: string) => db.sql`insert into audit_log (county, person, action, detail) values (${county}, '王五', 'case.byId', ${detail})`;
/** As one who owns the database might. */
const forge = (work: string) =>
  db.sql.begin(async (tx) => {
    await tx`alter table audit_log disable trigger user`;
    await tx.unsafe(work);
    await tx`alter table audit_log enable trigger user`;
  });
beforeEach(async () => {
  await forge("delete from audit_log");
  await db.sql`delete from audit_heads`;
  // At once and in turn: the chain is one, whoever writes.
  await Promise.all(Array.from({ length: 40 }, (_, i) => write(i % 4 === 0 ? "361029" : "361028", `第${i}次`)));
});

test("rows written at once make one chain for each county, without a gap", async () => {
  const report = await verifyAudit(db.sql);
  expect(report).toMatchObject({
    rows: 40,
    broken: [],
    heads: [
      { county: "361028", id: 30 },
      { county: "361029", id: 10 },
    ],
  });
});

test("the log is only added to", async () => {
  for (const work of ["update audit_log set detail = ''", "delete from audit_log", "truncate audit_log"]) await expect(db.sql.unsafe(work)).rejects.toThrow("only added to");
});

test.each([
  ["an altered row", "update audit_log set person = '李四' where county = '361028' and id = 7", { county: "361028", id: 7, what: "altered" }],
  [
    "a row moved in time by a microsecond",
    "update audit_log set at = at + interval '1 microsecond' where county = '361029' and id = 3",
    { county: "361029", id: 3, what: "altered" },
  ],
  ["a row taken out", "delete from audit_log where county = '361028' and id = 12", { county: "361028", id: 12, what: "missing" }],
  ["the last rows taken off", "delete from audit_log where county = '361028' and id > 20", { county: "361028", id: 30, what: "head" }],
  [
    "text moved from one field to the next",
    "update audit_log set action = action || left(detail, 1), detail = substr(detail, 2) where county = '361028' and id = 5",
    { county: "361028", id: 5, what: "altered" },
  ],
])("%s shows", async (_, work, broken) => {
  await forge(work);
  expect((await verifyAudit(db.sql)).broken).toEqual([broken]);
});
