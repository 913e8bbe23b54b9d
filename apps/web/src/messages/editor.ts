import { learn } from "../app/i18n.ts";
import { zh } from "./zh-CN/editor.ts";

learn(zh, () => import("./en/editor.ts"));
