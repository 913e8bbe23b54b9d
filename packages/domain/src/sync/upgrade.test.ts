import { expect, test } from "vitest";
import { CaseCommand } from "../case/commands.ts";
import { commandSchema, upgradeCommand } from "./upgrade.ts";

const caseId = "01900000-0000-7000-8000-000000000001";

test("16 a collection written before signatures were taken on the screen is read as one without", () => {
  expect(CaseCommand.parse(upgradeCommand({ type: "collect", caseId }, 1))).toEqual({ type: "collect", caseId, signature: null });
});
test("16 what is of today's version, or of no concern to a step, stays as it is", () => {
  const note = { type: "note", caseId, text: "户口簿明天补来" };
  for (let version = 1; version <= commandSchema; version += 1) expect(upgradeCommand(note, version)).toEqual(note);
});
test("16 a version of tomorrow, none at all, and nonsense are not guessed at", () => {
  expect(upgradeCommand({ type: "note" }, commandSchema + 1)).toBeNull();
  expect(upgradeCommand({ type: "note" }, 0)).toBeNull();
  for (const nonsense of [null, 7, "x", undefined]) expect(upgradeCommand(nonsense, 1)).toBeNull();
});
