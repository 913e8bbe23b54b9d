import { expect, test } from "vitest";
import { storageRisk } from "./storageRisk.ts";

const day = 86_400_000;

test("45 without the browser's promise: asked to install; work older than three days is to be reported soon; with the promise nobody is bothered", () => {
  expect(storageRisk({ persisted: false, installed: false, oldestWaitingMs: null })).toBe("install");
  expect(storageRisk({ persisted: false, installed: false, oldestWaitingMs: 4 * day })).toBe("reportSoon");
  expect(storageRisk({ persisted: false, installed: true, oldestWaitingMs: 4 * day })).toBe("reportSoon");
  expect(storageRisk({ persisted: false, installed: true, oldestWaitingMs: day })).toBe("none");
  expect(storageRisk({ persisted: true, installed: false, oldestWaitingMs: 40 * day })).toBe("none");
});
