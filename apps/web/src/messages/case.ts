import { learn } from "../app/i18n.ts";
import { zh } from "./zh-CN/case.ts";

learn(zh, () => import("./en/case.ts"));
