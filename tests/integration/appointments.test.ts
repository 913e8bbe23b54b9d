import { appRouter } from "@yimen/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callerContext, person, startCounty } from "../harness/county.ts";

let county: Awaited<ReturnType<typeof startCounty>>;
beforeAll(async () => {
  county = await startCounty();
});
afterAll(() => county?.close());

const monday = Date.parse("2026-06-01T08:00:00+08:00");
const as = async (username: string, now = monday) => appRouter.createCaller({ ...callerContext(county.db, await person(county.db, username), "361028"), now: () => now });
// 公安局 has three windows.
const wish = { item: "CSDJ", day: "2026-06-02", slot: "09:00", mode: "window" as const, name: "王小明", phone: "13800000000", address: "", remark: "" };

test("a window and half hour is one person's: what ten offices book at one moment goes to as many as there are windows, and the others are told", async () => {
  const agents = await Promise.all(["agent1", "agent2", "agent3", "agent4", "agent5", "town1", "town2", "ga-clerk", "ga-leader", "agent6"].map((who) => as(who)));
  const done = await Promise.allSettled(agents.map((api) => api.appointment.book(wish)));
  const windows = done.flatMap((d) => (d.status === "fulfilled" ? [d.value.window] : []));
  expect(windows).toHaveLength(3);
  expect(new Set(windows).size).toBe(3);
  for (const d of done) if (d.status === "rejected") expect(d.reason).toMatchObject({ code: "CONFLICT", message: "appointment.full" });
  const [first] = agents;
  const day = (await first?.appointment.free({ item: "CSDJ" }))?.find((d) => d.day === "2026-06-02");
  expect(day?.slots.slice(0, 2)).toEqual([
    { slot: "09:00", free: 0 },
    { slot: "09:30", free: 3 },
  ]);
  // Called off, it is free again; a visit at home takes nobody's place.
  const mine = (await (await as("ga-leader")).appointment.list())[0];
  await (await as("ga-leader")).appointment.end({ id: mine?.id ?? "", how: "cancelled" });
  expect((await first?.appointment.book({ ...wish, mode: "home", address: "城关村12号" }))?.window).toBeNull();
  expect((await first?.appointment.book(wish))?.window).toMatch(/公安局/);
});

test("what is no slot, no phone, no address or no item is refused by its name, and nothing is kept", async () => {
  const api = await as("agent1");
  const before = await county.db.sql`select count(*)::int as n from appointments`;
  for (const [more, message] of [
    [{ day: "2026-06-06" }, "appointment.slot"],
    [{ day: "2026-07-30" }, "appointment.slot"],
    [{ slot: "09:10" }, "appointment.slot"],
    [{ day: "2026-06-01", slot: "07:30" }, "appointment.slot"],
    [{ day: "yesterday" }, "appointment.slot"],
    [{ phone: "123" }, "appointment.phone"],
    [{ mode: "home" }, "appointment.address"],
    [{ item: "NOPE" }, "item.unknown"],
  ] as const)
    await expect(api.appointment.book({ ...wish, slot: "10:00", ...more })).rejects.toMatchObject({ code: "BAD_REQUEST", message });
  // An item that is suspended is not on offer, whatever an older version of it says.
  await county.db
    .sql`insert into item_versions (county, code, version, body) select county, code, 2, body || '{"version": 2, "status": "suspended"}' from item_versions where code = 'HKQY'`;
  await expect(api.appointment.book({ ...wish, item: "HKQY" })).rejects.toMatchObject({ code: "BAD_REQUEST", message: "item.unknown" });
  // The half hour that runs is over for booking.
  await expect((await as("agent1", Date.parse("2026-06-02T10:00:00+08:00"))).appointment.book({ ...wish, slot: "10:00" })).rejects.toMatchObject({ message: "appointment.slot" });
  expect(await county.db.sql`select count(*)::int as n from appointments`).toEqual(before);
});

test("offices see what they booked, a unit what it awaits, phones masked; a look at one is on record; extended hours open a Saturday", async () => {
  const made = await (await as("agent7")).appointment.book({ ...wish, item: "GLJT", slot: "15:00", name: "李四" });
  const names = async (who: string) => (await (await as(who)).appointment.list()).map((l) => l.name);
  expect(await names("agent7")).toEqual(["李四"]);
  expect(await names("agent8")).toEqual([]);
  expect(await names("mz-leader")).toEqual(["李四"]);
  expect(await names("sl-clerk")).toEqual([]);
  expect((await (await as("mz-clerk")).appointment.list())[0]?.phone).toBe("138****0000");
  await expect((await as("sl-clerk")).appointment.contact({ id: made.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await (await as("mz-clerk")).appointment.contact({ id: made.id })).toEqual({ phone: "+8613800000000", address: "" });
  expect(await county.db.sql`select person from audit_log where action = 'appointment.contact'`).toEqual([{ person: "mz-clerk" }]);
  await expect((await as("supervision")).appointment.list()).rejects.toMatchObject({ code: "FORBIDDEN" });

  await expect((await as("sl-leader")).appointment.setHours({ window: "MZ1", hours: { workdays: [], restDays: ["09:00-11:00"] } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect((await as("mz-leader")).appointment.setHours({ window: "MZ1", hours: { workdays: ["9点"], restDays: [] } as never })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await (await as("mz-leader")).appointment.setHours({ window: "MZ1", hours: { workdays: ["09:00-12:00"], restDays: ["09:00-11:00"] } });
  const saturday = (await (await as("agent7")).appointment.free({ item: "GLJT" })).find((d) => d.day === "2026-06-06");
  expect(saturday?.slots.map((s) => [s.slot, s.free])).toEqual([
    ["09:00", 1],
    ["09:30", 1],
    ["10:00", 1],
    ["10:30", 1],
  ]);
});
