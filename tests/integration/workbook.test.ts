import { readFileSync } from "node:fs";
import { demoItems } from "@yimen/db/demo";
import type { ItemVersion } from "@yimen/domain";
import { appRouter, plan, readWorkbook, writeWorkbook } from "@yimen/server";
import ExcelJS from "exceljs";
import fc from "fast-check";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerContext, person, startCounty } from "../harness/county.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

const draftOf = ({ version: _version, ...draft }: ItemVersion) => draft;
/** The county's whole directory. */
const many = demoItems.map(draftOf).map((draft, i) =>
  i === 0
    ? {
        ...draft,
        statutory: { ...draft.statutory, extension: 5 },
        special: [{ procedure: "expertReview" as const, usualDays: 15, longestDays: 20 }],
        idKinds: ["residentId" as const, "passport" as const],
        decidedAbove: { authority: "市水利局" },
      }
    : draft,
);
const as = async (username: string) => appRouter.createCaller(callerContext(county.db, await person(county.db, username), "361028"));

test("a round trip changes nothing, for 125 items", async () => {
  const { items, faults } = await readWorkbook(await writeWorkbook(many));
  expect(faults).toEqual([]);
  expect(items).toEqual(many);
});

test.each(["items-prefixed.xlsx", "items-app-prefixed.xlsx"])("a workbook as other offices write it, every part or one with a prefix of its own: %s", async (name) => {
  const { items, faults } = await readWorkbook(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));
  expect(faults).toEqual([]);
  expect(items).toHaveLength(2);
});

test("whatever texts an item holds, they come back, and none of them is ever a formula", async () => {
  const word = fc
    .string({ minLength: 1, maxLength: 20, unit: "grapheme" })
    // What a cell can't hold: control characters, and the format's own way of writing them.
    .filter((s) => s.trim() === s && !/\p{Cc}|[\ufffe\uffff]|_x[0-9A-F]{4}_/iu.test(s) && s.isWellFormed());
  await fc.assert(
    fc.asyncProperty(
      fc.record({ name: word, conditions: fc.oneof(word, fc.constant("=1+1"), fc.constant("@SUM(A1)")), q: word, choices: fc.array(word, { minLength: 1, maxLength: 4 }) }),
      async ({ name, conditions, q, choices }) => {
        const base = many[0] as (typeof many)[0];
        const item = {
          ...base,
          name,
          conditions,
          faq: [{ q, a: q }],
          form: [{ title: name, fields: [{ key: "a", label: q, type: "choice" as const, required: true, choices }] }],
          materials: base.materials.map(({ when: _when, ...m }) => m),
        };
        const { items, faults } = await readWorkbook(await writeWorkbook([item]));
        expect(faults).toEqual([]);
        expect(items).toEqual([item]);
      },
    ),
    { numRuns: 60 },
  );
});

async function changed(change: (book: ExcelJS.Workbook) => void): Promise<Awaited<ReturnType<typeof readWorkbook>>> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load((await writeWorkbook(many.slice(0, 3))) as unknown as ArrayBuffer);
  change(book);
  return readWorkbook(Buffer.from(await book.xlsx.writeBuffer()));
}
const page = (book: ExcelJS.Workbook, name: string) => book.getWorksheet(name) as ExcelJS.Worksheet;

test.each<[string, (book: ExcelJS.Workbook) => void, object[]]>([
  ["a sheet is missing", (b) => b.removeWorksheet("流程"), [{ code: "sheetMissing", sheet: "流程" }]],
  [
    "a heading was changed",
    (b) => {
      page(b, "材料").getCell("C1").value = "名字";
    },
    [
      { code: "columnUnknown", sheet: "材料", row: 1, column: "名字" },
      { code: "columnMissing", sheet: "材料", row: 1, column: "材料名称" },
    ],
  ],
  ["cells are merged", (b) => page(b, "法律依据").mergeCells("B2:C3"), [{ code: "mergedCells", sheet: "法律依据", column: "B2:C3" }]],
  [
    "a cell is a formula",
    (b) => {
      page(b, "事项").getCell("R2").value = { formula: "1+9", result: 10 };
    },
    [{ code: "formula", sheet: "事项", row: 2, column: "承诺工作日" }],
  ],
  [
    "a value is none of the list, a number is none",
    (b) => {
      page(b, "事项").getCell("C3").value = "许可证";
      page(b, "事项").getCell("P4").value = "二十";
    },
    [
      { code: "badValue", sheet: "事项", row: 3, column: "类型", value: "许可证" },
      { code: "badValue", sheet: "事项", row: 4, column: "法定工作日", value: "二十" },
    ],
  ],
  [
    "a material of an item that is not there",
    (b) => void page(b, "材料").addRow(["NOPE", "a", "b", "原件", 1, "是", null, null, "申请人", null, null]),
    [{ code: "unknownItem", sheet: "材料", column: "事项编码", value: "NOPE" }],
  ],
  ["an item twice", (b) => void page(b, "事项").addRow(page(b, "事项").getRow(2).values as never), [{ code: "itemTwice", sheet: "事项", row: 5, column: "编码" }]],
  ["fifty thousand rows", (b) => void page(b, "问答").addRows(Array.from({ length: 50_000 }, () => ["GLJT", "问", "答"])), [{ code: "tooManyRows", sheet: "问答" }]],
])("%s: every fault with its place, and no item", async (_, change, expected) => {
  const { items, faults } = await changed(change);
  for (const fault of expected) expect(faults).toContainEqual(expect.objectContaining(fault));
  expect(items).toEqual([]);
});

test("a bomb, a picture, an empty file and half a workbook are no workbooks", async () => {
  const bomb = Buffer.from(zipSync({ "xl/workbook.xml": new Uint8Array(80_000_000) }));
  expect(bomb.length).toBeLessThan(200_000);
  expect((await readWorkbook(bomb)).faults).toMatchObject([{ code: "tooLarge" }]);
  for (const bytes of [Buffer.alloc(0), Buffer.from("PK\u0003\u0004 not a zip"), (await writeWorkbook(many)).subarray(0, 4000)])
    expect((await readWorkbook(bytes)).faults).toMatchObject([{ code: "notAWorkbook" }]);
});

const words = { reason: "初次导入", document: "县政务〔2026〕1 号" };
const publish = { verdict: "publish", remark: "" } as const;

test("a dry run writes nothing; what is new or changed, and nothing else, is handed in as one and published by another; an empty county exported again is equal", async () => {
  const [admin, other] = [await as("admin"), await as("admin2")];
  const file = (await writeWorkbook(many)).toString("base64");
  await county.db.sql`delete from item_versions`;
  const before = await county.db.sql`select code, version from item_versions order by 1, 2`;
  const tried = await admin.item.tryWorkbook({ file });
  expect(tried.faults).toEqual([]);
  expect(tried.planned.filter((p) => p.is === "new")).toHaveLength(125);
  expect(await county.db.sql`select code, version from item_versions order by 1, 2`).toEqual(before);
  const faulty = tried.planned.filter((p) => p.faults.length > 0).map((p) => p.faults[0]);
  expect(faulty).toEqual([]);
  const handed = await admin.item.handInWorkbook({ file, ...words });
  expect(handed).toMatchObject({ handedIn: 125, same: 0 });
  expect(await county.db.sql`select 1 from item_versions`).toHaveLength(0);
  // Neither as one nor one by one by the author's own hand.
  await expect(admin.item.draft.judgeBundle({ id: handed.bundle, ...publish })).rejects.toMatchObject({ code: "FORBIDDEN", message: "draft.samePerson" });
  const [one1] = (await admin.item.draft.bundle({ id: handed.bundle })).items;
  await expect(admin.item.draft.judge({ id: one1?.id ?? "", ...publish })).rejects.toMatchObject({ message: "draft.samePerson" });
  expect((await admin.item.tryWorkbook({ file })).planned.every((p) => p.stop === "open")).toBe(true);
  expect(await other.item.draft.judgeBundle({ id: handed.bundle, ...publish })).toEqual({ done: 125 });
  await expect(other.item.draft.judgeBundle({ id: handed.bundle, ...publish })).rejects.toMatchObject({ code: "CONFLICT", message: "draft.state" });
  expect(await admin.item.handInWorkbook({ file, ...words })).toMatchObject({ handedIn: 0, same: 125 });
  const again = await readWorkbook(Buffer.from((await admin.item.exportWorkbook()).file, "base64"));
  const byCode = (a: { code: string }, b: { code: string }) => (a.code < b.code ? -1 : 1);
  expect(again.items).toEqual([...many].sort(byCode));
  const one = { ...(many[3] as (typeof many)[3]), conditions: "改过的条件" };
  expect((await plan(county.db, "361028", [one]))[0]).toMatchObject({ is: "changed", version: 2 });
  // A unit hands in its own items only.
  const theirs = (await writeWorkbook([one])).toString("base64");
  const stranger = await as(one.unit === "MZ" ? "sl-leader" : "mz-leader");
  expect((await stranger.item.tryWorkbook({ file: theirs })).planned).toMatchObject([{ is: "changed", stop: "unit" }]);
  await expect(stranger.item.handInWorkbook({ file: theirs, ...words })).rejects.toMatchObject({ code: "FORBIDDEN", message: "draft.otherUnit" });
  const taken = (await writeWorkbook([{ ...one, unit: one.unit === "MZ" ? "SL" : "MZ" }])).toString("base64");
  await expect(stranger.item.handInWorkbook({ file: taken, ...words })).rejects.toMatchObject({ code: "FORBIDDEN", message: "draft.otherUnit" });
  const bad = (await writeWorkbook([{ ...one, promised: { workingDays: 500 } }])).toString("base64");
  await expect(admin.item.handInWorkbook({ file: bad, ...words })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  expect((await admin.item.tryWorkbook({ file: bad })).planned[0]?.faults[0]).toMatchObject({ code: "promiseTooLong" });
});

test("a workbook that was given back makes way for the author's next one; while another's draft of an item is open, nothing of it is handed in", async () => {
  const [admin, other, leader] = [await as("admin"), await as("admin2"), await as("mz-leader")];
  const two = many.filter((i) => i.unit === "MZ").slice(0, 2) as [(typeof many)[0], (typeof many)[0]];
  const book = async (conditions: string) => (await writeWorkbook(two.map((i) => ({ ...i, conditions })))).toString("base64");
  const { bundle } = await admin.item.handInWorkbook({ file: await book("第一稿"), ...words });
  await expect(other.item.draft.judgeBundle({ id: bundle, verdict: "return", remark: "" })).rejects.toMatchObject({ message: "draft.remark" });
  expect(await other.item.draft.judgeBundle({ id: bundle, verdict: "return", remark: "条件写清楚" })).toEqual({ done: 2 });
  await expect(other.item.draft.bundle({ id: bundle })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const again = await admin.item.handInWorkbook({ file: await book("第二稿"), ...words });
  expect(again.handedIn).toBe(2);
  expect((await leader.item.draft.bundle({ id: again.bundle })).items.map((i) => i.changes)).toMatchObject([[{ after: "第二稿" }], [{ after: "第二稿" }]]);
  await other.item.draft.judgeBundle({ id: again.bundle, ...publish });

  const { id } = await leader.item.draft.begin({ code: two[1].code, fresh: false });
  await expect(admin.item.handInWorkbook({ file: await book("第三稿"), ...words })).rejects.toMatchObject({ code: "CONFLICT", message: "draft.open" });
  expect((await admin.item.draft.list()).map((d) => d.id)).toEqual([id]);
});
