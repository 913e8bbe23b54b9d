import { type Applicant, type FormField, type FormValue, type FormValues, holds, type ItemVersion, residentIdCheck } from "@yimen/domain";

/** Deterministic pseudo-random numbers in [0, 1): the same seed gives the same county (mulberry32, public domain). */
export function random(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
export type Random = () => number;
export const pick = <T>(r: Random, from: readonly T[]): T => from[Math.floor(r() * from.length)] as T;
const digits = (r: Random, n: number): string => Array.from({ length: n }, () => Math.floor(r() * 10)).join("");

const surnames =
  "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱";
const given = "建国秀英志强桂兰玉梅海燕明华丽君春生小红文斌金水火根土生细妹冬莲荣发桃香木林福生招娣长庚月娥德顺";

/** An invented name; no real person is meant. */
export const inventName = (r: Random): string => pick(r, [...surnames]) + pick(r, [...given]) + (r() < 0.8 ? pick(r, [...given]) : "");

/** An invented, well-formed number of an invented person. */
export function inventResidentId(r: Random, born = { from: 1940, years: 60 }): string {
  const first = `361028${born.from + Math.floor(r() * born.years)}${String(1 + Math.floor(r() * 12)).padStart(2, "0")}${String(1 + Math.floor(r() * 28)).padStart(2, "0")}${digits(r, 3)}`;
  return first + residentIdCheck(first);
}

const numerals = "〇一二三四五六七八九";
/** A number below a hundred as the conditions of items write it: 六十五, 十八, 80. */
function hanNumber(words: string): number {
  if (/^\d+$/.test(words)) return Number(words);
  const [tens, ones] = words.includes("十") ? words.split("十") : ["", words];
  return (words.includes("十") ? (tens ? numerals.indexOf(tens) : 1) * 10 : 0) + (ones ? numerals.indexOf(ones) : 0);
}

/** Years of birth of people who may ask for an item in a year: of the age that its conditions name (年满六十周岁), else grown up. */
export function bornFor(item: Pick<ItemVersion, "conditions">, year: number): { from: number; years: number } {
  const named = /满([〇一二三四五六七八九十\d]+)周岁/.exec(item.conditions)?.[1];
  const age = Math.max(18, named ? hanNumber(named) : 0);
  const oldest = Math.max(82, age + 15);
  return { from: year - oldest, years: oldest - age };
}

/** An invented person of the village; born in one of the years given. */
export const inventApplicant = (r: Random, village: string, born?: { from: number; years: number }): Applicant => ({
  kind: "person",
  name: inventName(r),
  idNumber: inventResidentId(r, born),
  phone: `+861${pick(r, ["3", "5", "8"])}${digits(r, 9)}`,
  address: `${village}${1 + Math.floor(r() * 200)}号`,
});

/** What a person's number says of them, by the keys of forms. */
const saidBy = (idNumber: string): FormValues => ({
  birthDate: `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`,
  sex: Number(idNumber[16]) % 2 === 1 ? "男" : "女",
});

/** A form filled so that it passes every check of the item, and says of the applicant what their number says. */
export function sampleForm(item: ItemVersion, r: Random, applicant?: Applicant): FormValues {
  const values: FormValues = {};
  const known = applicant?.kind === "person" && /^\d{17}/.test(applicant.idNumber) ? saidBy(applicant.idNumber) : {};
  for (const field of item.form.flatMap((s) => s.fields))
    if (holds(field.when, values) && (field.required || r() < 0.5)) values[field.key] = known[field.key] ?? sampleValue(field, r);
  return values;
}

function sampleValue(field: FormField, r: Random): FormValue {
  const number = (low: number, high: number) => Math.floor(low + r() * (high - low + 1));
  switch (field.type) {
    case "choice":
      return pick(r, field.choices ?? []);
    case "yesNo":
      return r() < 0.4;
    case "integer":
      return /year$/i.test(field.key)
        ? number(Math.max(field.min ?? 0, 2000), Math.min(field.max ?? 2026, 2026))
        : number(field.min ?? 0, Math.max(field.min ?? 0, Math.min(field.max ?? 60, 60)));
    case "money":
      return Math.min(number(Math.ceil(field.min ?? 1), Math.max(200, Math.ceil(field.min ?? 1))), field.max ?? Number.MAX_SAFE_INTEGER);
    case "date":
      return `${number(2018, 2025)}-${String(number(1, 12)).padStart(2, "0")}-${String(number(1, 28)).padStart(2, "0")}`;
    case "residentId":
      return inventResidentId(r);
    case "creditCode":
      return pick(r, ["91361028MA35ABCDEU", "92361028MA3H0JKLMH"]);
    case "phone":
      return `+8613${digits(r, 9)}`;
    case "bankCard":
      return `6217${digits(r, 15)}`;
    case "longText":
      return pick(r, ["本人年老体弱，子女外出务工，生活确有困难，特此申请。", "房屋年久失修，雨季漏水，希望尽快办理。", "因突发疾病住院，家庭支出较大，现申请办理。"]);
    default:
      return /姓名|联系人|负责人|持有人|配偶/.test(field.label)
        ? inventName(r)
        : /地址|位置|地点/.test(field.label)
          ? `鹤城镇建设路${number(1, 200)}号`
          : pick(r, ["本地", "按规定办理", "见附件", "东侧路口", "普通型"]);
  }
}
