import { learn } from "../app/i18n.ts";
import { zh } from "./zh-CN/county.ts";

learn(zh, () => import("./en/county.ts"));
