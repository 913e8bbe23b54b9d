import { learn } from "../app/i18n.ts";
import { zh } from "./zh-CN/keys.ts";

learn(zh, () => import("./en/keys.ts"));
