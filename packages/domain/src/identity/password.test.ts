import { expect, test } from "vitest";
import { passwordFault } from "./password.ts";

test.each(["a long secret of one's own", "correct horse battery", "2vax-z6vc-n8n8", "床前明月光疑是", "my own secret words", "chosen-by-a-thief"])("%s is taken", (text) =>
  expect(passwordFault(text, ["agent1", "王小明"])).toBeNull(),
);

test.each([
  ["yimen-demo", "short"],
  ["床前明月光", "short"],
  ["aaaaaaaaaaaaaaa", "simple"],
  ["121212121212", "simple"],
  ["123456789:;<=", "simple"],
  ["Password-12345", "common"],
  ["1234password1234", "common"],
  ["woaini5201314", "common"],
  ["ADMIN２０２６１１２８", "common"],
  ["agent1-123456", "ownName"],
  ["王小明19900307", "ownName"],
])("%s is %s", (text, fault) => expect(passwordFault(text, ["agent1", "王小明"])).toBe(fault));
