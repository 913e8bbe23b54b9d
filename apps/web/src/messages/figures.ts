import { learn } from "../app/i18n.ts";
import { zh } from "./zh-CN/figures.ts";

learn(zh, () => import("./en/figures.ts"));
