import { learn } from "../app/i18n.ts";
import { zh } from "./zh-CN/supervision.ts";

learn(zh, () => import("./en/supervision.ts"));
