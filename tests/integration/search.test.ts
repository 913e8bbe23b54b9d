import { append } from "@yimen/db";
import { demoItems, demoPeople, everydayItems, pastCases } from "@yimen/db/demo";
import { Actor, type CaseState } from "@yimen/domain";
import { appRouter, followWords, searchDigest } from "@yimen/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerContext, findable, person, startCounty, testSecrets } from "../harness/county.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
let cases: CaseState[];
beforeAll(async () => {
  county = await startCounty();
  const people = demoPeople().map((p) => Actor.parse(p));
  const changes = pastCases(700, Date.now(), everydayItems, demoItems, people, "A".repeat(43));
  await county.db.sql.begin((tx) => append(tx, "361028", changes, [], new Date()));
  cases = changes.map((c) => c.state);
  expect(await findable(county.db)).toBe(700);
});
afterAll(() => county?.close());

const ask = async (username: string, text: string) => appRouter.createCaller(callerContext(county.db, await person(county.db, username), "361028")).case.search({ text });
const numbered = () => cases.filter((c) => c.number !== null);

test("what is typed finds what is meant: name, any part, sound, last four, document, and nothing else", async () => {
  const one = numbered().find((c) => [...c.applicant.name].length === 3 && c.result) as CaseState;
  const chars = [...one.applicant.name];
  const holds = (text: string) => cases.filter((c) => c.applicant.name.includes(text)).map((c) => c.id as string);
  for (const text of [one.applicant.name, chars[0] ?? "", chars.slice(0, 2).join(""), chars.slice(1).join("")]) {
    const { lines, more } = await ask("supervision", text);
    expect([text, lines.every((l) => holds(text).includes(l.id)), lines.length]).toEqual([text, true, Math.min(50, holds(text).length)]);
    expect(more).toBe(holds(text).length > 50);
  }
  for (const text of [one.applicant.idNumber.slice(-4), one.applicant.phone.slice(-4), one.result?.documentNumber ?? "", one.number ?? "", ` ${one.number?.toLowerCase()} `])
    expect([text, (await ask("supervision", text)).lines.map((l) => l.id)]).toEqual([text, expect.arrayContaining([one.id])]);
});

test("initials of the sound, as one types them", async () => {
  const [row] = await county.db.sql<{ word: string; case_id: string }[]>`select word, case_id from case_words where word like 'p:___' order by word limit 1`;
  const typed = row?.word.slice(2) ?? "";
  expect((await ask("supervision", typed)).lines.map((l) => l.id)).toContain(row?.case_id);
  expect((await ask("supervision", typed.slice(0, 2).toUpperCase())).lines.length).toBeGreaterThan(0);
});

test("a mistyped number leads to those that are near, and says so", async () => {
  const number = numbered()[3]?.number ?? "";
  const typed = number.slice(0, -3) + (number.at(-3) === "7" ? "8" : "7") + number.slice(-2);
  const { lines, near } = await ask("supervision", typed);
  expect(near).toBe(true);
  expect(lines.map((l) => l.number)).toContain(number);
  expect((await ask("supervision", number)).near).toBe(false);
});

test("the beginning of a number finds those that begin so, the last first", async () => {
  const number = numbered()[3]?.number ?? "";
  const beginning = number.slice(0, 15);
  const { lines } = await ask("supervision", beginning.toLowerCase());
  const all = numbered().flatMap((c) => (c.number?.startsWith(beginning) ? [c.number] : []));
  expect(lines.map((l) => l.number)).toEqual(all.sort().reverse().slice(0, 50));
});

test("a unit finds its own, a stranger to cases nothing; marks of the database's own are letters like others", async () => {
  const [{ unit } = { unit: "" }] = await county.db.sql<{ unit: string }[]>`select unit from cases where unit <> 'MZ' limit 1`;
  const theirs = (await county.db.sql<{ applicant_name: string }[]>`select applicant_name from cases where unit = ${unit} limit 1`)[0]?.applicant_name ?? "";
  const found = (await ask("mz-handler", theirs)).lines.map((l) => l.id);
  const units = await county.db.sql<{ unit: string }[]>`select distinct unit from cases where id = any(${found}::uuid[])`;
  expect(units.every((u) => u.unit === "MZ")).toBe(true);
  await expect(ask("agent1", "王")).rejects.toMatchObject({ code: "FORBIDDEN" });
  for (const text of ["%", "_", "\\", "' or 1=1 --", "(.*)+$", "%%%"]) expect((await ask("supervision", text)).lines.length).toBeLessThanOrEqual(50);
  await expect(ask("supervision", "\u0000王")).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(ask("supervision", "王".repeat(10_000))).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("no number stands in what is searched, and following again adds nothing", async () => {
  const words = (await county.db.sql<{ word: string }[]>`select distinct word from case_words`).map((w) => w.word).join("\n");
  for (const { applicant } of cases.slice(0, 50))
    for (const text of [applicant.idNumber, applicant.phone, `:${applicant.idNumber.slice(-4)}`]) expect(words.includes(text)).toBe(false);
  const count = async () => (await county.db.sql<{ n: number }[]>`select count(*)::int as n from case_words`)[0]?.n;
  const before = await count();
  await county.db.sql`delete from followers`;
  // Several processes at once: one follows, each case once.
  const done = await Promise.all([1, 2, 3].map(() => followWords(county.db, "361028", searchDigest(testSecrets))));
  expect(done.reduce((n, d) => n + d, 0)).toBe(700);
  expect(await count()).toBe(before);
});
