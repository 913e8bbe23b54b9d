import { readdirSync, readFileSync } from "node:fs";
import { type Department, type FormField, type ItemVersion, type Material, procedureNames, specialProcedures } from "@yimen/domain";
import { pinyin } from "pinyin-pro";
import { demoUnits } from "../units.ts";
import { household, idCard, item, mandate, material, oneSignature, threeSignatures, twoSignatures } from "./build.ts";

/**
 * The directory's items as tables, one line each, below a heading for their unit:
 *
 * `code | name | kind and class | statutory/promised days | law | for whom | village, township, county | conditions | materials | fields | route | result;validity | everyday words | more`
 *
 * Materials: `*` an original, `~` may follow on a promise, `^` electronic, none of them a copy. Fields: `label:type`, `?` after an optional
 * label; 委托 asks for a proxy and his mandate. Route: working days of each signature; 0 is one signature on the spot.
 */
const folder = new URL("./directory/", import.meta.url);

const kinds = { 许: "licence", 确: "confirmation", 给: "payment", 服: "publicService" } as const;
const classes = { 即: "immediate", 现: "onSite", 承: "promised", 联: "joint" } as const;
const intakes = { 受: "accept", 收: "collect", 否: "none" } as const;
const types = { 文: "text", 长: "longText", 整: "integer", 元: "money", 日: "date", 身: "residentId", 码: "creditCode", 话: "phone", 是: "yesNo", 卡: "bankCard" } as const;
const procedures = Object.fromEntries(specialProcedures.map((p) => [procedureNames[p], p]));

/** A key of letters from a Chinese label: the initials of its syllables are too few to tell labels apart, so whole syllables. */
const keyOf = (label: string): string => {
  const letters = pinyin(label.replaceAll(/[（(].*?[）)]/g, ""), { toneType: "none", type: "array", nonZh: "removed" })
    .join("")
    .toLowerCase();
  return letters.replaceAll(/[^a-z]/g, "").slice(0, 40);
};

function pick<T>(table: Readonly<Record<string, T>>, word: string, where: string): T {
  const found = table[word];
  if (found === undefined) throw new Error(`directory: ${where}: unknown ${word}`);
  return found;
}

function field(text: string, where: string): FormField {
  const [, label = "", optional, type = "", choices] = /^([^:?]+)(\?)?:(.)(?:\((.+)\))?$/.exec(text) ?? [];
  const base = { key: keyOf(label), label, required: !optional };
  if (type === "选") return { ...base, type: "choice", choices: choices?.split("/") ?? [] };
  return { ...base, type: pick(types, type, `${where}, ${text}`), ...(type === "文" && { max: 120 }) };
}

function materialOf(text: string): Material {
  if (text === "身份证") return idCard;
  if (text === "户口簿") return household;
  const name = text.replace(/[*~^]$/, "");
  return material(keyOf(name), name, text.endsWith("*") ? "original" : text.endsWith("^") ? "electronic" : "copy", text.endsWith("~") ? { mayFollow: true } : {});
}

function routeOf(text: string) {
  const [a = 0, b = 0, c] = text.split("+").map(Number);
  return text === "0" ? oneSignature : c === undefined ? twoSignatures(a, b) : threeSignatures(a, b, c);
}

const unitName = (unit: string): string => demoUnits.find(([code]) => code === unit)?.[1] ?? unit;

function parallelOf(more: ReadonlyMap<string, string>): ItemVersion["parallel"] {
  const departments = (more.get("并联") ?? "").split(",").flatMap((text): Department[] => {
    const [, unit = "", matter = "", days = ""] = /^([A-Z]{2})(.+?)(\d+)$/.exec(text) ?? [];
    return unit ? [{ unit, unitName: unitName(unit), matter, workingDays: Number(days) }] : [];
  });
  return departments.length > 0 ? { departments, silence: more.get("静默") === "同意" ? "consents" : "waits" } : undefined;
}

function readLine(line: string, unit: string, topics: string[]): ItemVersion {
  const [
    code = "",
    name = "",
    kindClass = "",
    days = "",
    law = "",
    whom = "",
    taken = "",
    conditions = "",
    materials = "",
    fields = "",
    route = "",
    result = "",
    words = "",
    extra = "",
  ] = line.split("|");
  const [statutory = 0, promised = 0] = days.split("/").map(Number);
  const more = new Map(
    extra
      .split(";")
      .filter(Boolean)
      .map((x) => x.split("=", 2) as [string, string]),
  );
  const asked = fields.split(";");
  const proxy = asked.includes("委托");
  const [village = "", township = "", county = ""] = taken;
  const [fee, feeBasis] = (more.get("收费") ?? "").split("@");
  const special = (more.get("特别") ?? "").split("、").flatMap((text) => {
    const [, procedure = "", usual = ""] = /^(\D+)(\d+)$/.exec(text) ?? [];
    return procedure ? [{ procedure: pick(procedures, procedure, code), usualDays: Number(usual) }] : [];
  });
  if (more.get("听证") === "是") special.push({ procedure: "hearing", usualDays: 20 });
  const parallel = parallelOf(more);
  const related = more.get("关联")?.split(",");
  const [resultName = "", validity = ""] = result.split(";");
  const basis = `${law}${/许/.test(kindClass) && statutory === 20 ? "；办理期限依《中华人民共和国行政许可法》第四十二条" : ""}`;
  return item({
    code,
    name,
    kind: pick(kinds, kindClass[0] ?? "", code),
    class: pick(classes, kindClass[1] ?? "", code),
    unit,
    unitName: unitName(unit),
    topics,
    words: words.split(",").filter(Boolean),
    forWhom: [...(whom.includes("人") ? ["person" as const] : []), ...(whom.includes("企") ? ["organization" as const] : [])],
    conditions,
    intake: { village: pick(intakes, village, code), township: pick(intakes, township, code), county: pick(intakes, county, code) },
    statutory: { workingDays: statutory, basis },
    promised: { workingDays: promised },
    deemedApproval: more.has("默许") ? { applies: false, why: more.get("默许") ?? "" } : { applies: false, why: "本事项未列入超时默许清单" },
    ...(more.has("延续") && { renews: { field: keyOf(more.get("延续") ?? "") } }),
    ...(more.get("控制") === "是" && { handling: "controlled" as const }),
    ...(special.length > 0 && { special }),
    ...(parallel && { parallel }),
    ...(fee && { fee, ...(feeBasis && { feeBasis }) }),
    ...(related && { related }),
    materials: [...materials.split(";").map(materialOf), ...(proxy ? [mandate("byProxy")] : [])],
    form: [
      {
        title: "申请内容",
        fields: [
          ...asked.filter((f) => f !== "委托").map((f) => field(f, code)),
          ...(proxy ? [{ key: "byProxy", label: "是否由他人代办", type: "yesNo" as const, required: true }] : []),
        ],
      },
    ],
    route: routeOf(route),
    result: { name: resultName, validity },
    law: [...law.matchAll(/《([^》]+)》([^；《]*)/g)].map(([, title = "", article = ""]) => ({
      title,
      article: article.replace(/（[一二三四五六七八九十]+个?[日月]）$/, "").replace(/^（(.*)）$/, "$1"),
    })),
    faq: [],
  });
}

/** Every item of the tables, in the order of their files. */
export const directoryItems: ItemVersion[] = readdirSync(folder)
  .filter((f) => f.endsWith(".txt"))
  .sort()
  .flatMap((file) => {
    let [unit, topics] = ["", [] as string[]];
    return readFileSync(new URL(file, folder), "utf8")
      .split("\n")
      .filter(Boolean)
      .flatMap((line) => {
        const heading = /^# ([A-Z]{2}) \S+ · (.+)$/.exec(line);
        if (!heading) return [readLine(line, unit, topics)];
        [unit, topics] = [heading[1] ?? "", (heading[2] ?? "").split(",")];
        return [];
      });
  });
