import { inventApplicant, inventName, pick, type Random, random } from "@yimen/db/sample";
import { type CaseCommand, type ContentHash, uuidv7 } from "@yimen/domain";
import { benchItem } from "./item.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const hash = (r: Random) => Array.from({ length: 43 }, () => letters[Math.floor(r() * 64)]).join("") as ContentHash;
const digits = (r: Random, n: number) => Array.from({ length: n }, () => Math.floor(r() * 10)).join("");

/** The acts that take the i-th case of a seed: the same for product and floor. */
export function takeCommands(i: number, seed: number): CaseCommand[] {
  const r = random(seed * 1_000_003 + i);
  const caseId = uuidv7(
    1_790_000_000_000 + i * 60_000,
    Uint8Array.from({ length: 10 }, () => Math.floor(r() * 256)),
  );
  const why = pick(r, ["年老体弱", "子女外出务工", "房屋年久失修", "突发疾病", "经营需要"]);
  return [
    { type: "begin", caseId, item: "BENCH", itemVersion: 1, applicant: inventApplicant(r, `江西省抚州市资溪县${pick(r, ["鹤城镇", "马头山镇", "高阜镇", "嵩市镇"])}村`) },
    {
      type: "fill",
      caseId,
      form: {
        reason: `本人因${why}，现申请办理${benchItem.name}，所填内容真实有效，如有虚假愿承担相应责任。`,
        bank: `6217${digits(r, 15)}`,
        amount: Math.floor(r() * 100_000),
        household: Math.floor(r() * 8),
        remark: `${pick(r, ["鹤城镇", "高阜镇"])}便民服务中心受理，联系人${inventName(r)}，材料原件已与本人当面核对`,
      },
    },
    {
      type: "attach",
      caseId,
      files: Array.from({ length: 6 }, (_, k) => ({
        code: `m${k}`,
        form: r() > 0.5 ? ("original" as const) : ("copy" as const),
        hash: hash(r),
        size: 1 + Math.floor(r() * 400_000),
      })),
    },
    { type: "collect", caseId, signature: hash(r) },
    { type: "accept", caseId, number: null },
  ];
}
