import { learn } from "../app/i18n.ts";
import { zh } from "./zh-CN/desk.ts";

learn(zh, () => import("./en/desk.ts"));
