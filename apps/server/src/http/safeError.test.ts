import { expect, test } from "vitest";
import { safeError } from "./safeError.ts";

test("of an error only its kind, its code and the program's own lines are kept: no value, no query, no text that could not be read", () => {
  const inner = Object.assign(new Error('invalid input syntax for type json: "王小明 13870421234"'), {
    name: "PostgresError",
    code: "22P02",
    detail: "Token 361028199003071235 is invalid",
    where: "JSON data, line 1: 361028199003071235",
    query: "select * from people",
    parameters: ["城关村3组12号"],
    routine: "json_errsave_error",
    table_name: "cases",
    constraint_name: "有人写的 name",
  });
  const outer = Object.assign(new Error("Failed query: select * from people params: 王小明"), { cause: inner });
  const kept = safeError(outer);
  expect(kept).toMatchObject({ type: "PostgresError", code: "22P02", routine: "json_errsave_error", table: "cases" });
  expect(kept.at.some((line) => line.includes("apps/server/src/http/safeError.test.ts"))).toBe(true);
  const text = JSON.stringify(kept);
  for (const secret of ["王小明", "1387", "361028", "城关", "select", "有人", import.meta.dirname]) expect(text).not.toContain(secret);
});

test("anything can be thrown", () => {
  const round: { cause?: unknown } = {};
  round.cause = round;
  for (const odd of [null, undefined, "王小明", 7, round, { name: "a b c", stack: 5 }]) expect(JSON.stringify(safeError(odd))).not.toContain("王小明");
});
