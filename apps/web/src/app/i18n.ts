import { translator } from "@solid-primitives/i18n";
import type { CaseCommand, FieldFault, Refusal } from "@yimen/domain";
import { createSignal } from "solid-js";
import { zh } from "../messages/zh-CN/app.ts";
import type { zh as caseWords } from "../messages/zh-CN/case.ts";
import type { zh as countyWords } from "../messages/zh-CN/county.ts";
import type { zh as deskWords } from "../messages/zh-CN/desk.ts";
import type { zh as editorWords } from "../messages/zh-CN/editor.ts";
import type { zh as figuresWords } from "../messages/zh-CN/figures.ts";
import type { zh as keysWords } from "../messages/zh-CN/keys.ts";
import type { zh as supervisionWords } from "../messages/zh-CN/supervision.ts";

export type MessageKey =
  | keyof typeof zh
  | keyof typeof caseWords
  | keyof typeof countyWords
  | keyof typeof deskWords
  | keyof typeof editorWords
  | keyof typeof figuresWords
  | keyof typeof keysWords
  | keyof typeof supervisionWords;
export type Locale = "zh-CN" | "en";
type Params = Record<string, string | number>;

/** A part of the catalogue: the first screens' own, and those that come with the screens that say them. */
type Words = Partial<Record<MessageKey, string>>;
type Pack = { readonly zh: Words; readonly en: () => Promise<{ en: Words }> };
const packs: Pack[] = [{ zh, en: () => import("../messages/en/app.ts") }];

const [dictionary, setDictionary] = createSignal<Words>(zh);
const [locale, setLocaleSignal] = createSignal<Locale>("zh-CN");

export { locale };

/** Chinese is there at once, and stands for what has not been translated or fetched yet. */
async function speak(language: Locale): Promise<void> {
  const chinese = Object.assign({}, ...packs.map((p) => p.zh)) as Words;
  const english = language === "en" ? await Promise.all(packs.map(async (p) => (await p.en()).en)) : [];
  setDictionary(Object.assign(chinese, ...english));
}

/** Adds a part of the catalogue: a screen that comes when asked for brings its words with it. */
export function learn(words: Pack["zh"], en: Pack["en"]): void {
  packs.push({ zh: words, en });
  setDictionary((known) => ({ ...words, ...known }));
  if (locale() === "en") void speak("en");
}

export async function setLocale(next: Locale): Promise<void> {
  await speak(next);
  setLocaleSignal(next);
  document.documentElement.lang = next;
  localStorage.setItem("yimen.locale", next);
}

export const restoreLocale = (): Promise<void> => setLocale(localStorage.getItem("yimen.locale") === "en" ? "en" : "zh-CN");

const fill = (template: string, params?: Params): string => template.replace(/\{(\w+)\}/g, (_, key: string) => String(params?.[key] ?? ""));
const translate = translator(dictionary, fill as never) as (key: string, params?: Params) => string | undefined;

/** The sentence for a key, in the chosen language. */
export const t = (key: MessageKey, params?: Params): string => translate(key, params) ?? key;
/** For keys made from data (`stage.` + stage): the closed lists of the domain are all in the catalogue. */
export const td = (
  prefix:
    | "stage"
    | "itemStatus"
    | "account"
    | "acting"
    | "idKind"
    | "access"
    | "county"
    | "may"
    | "plan"
    | "ready"
    | "scope"
    | "change"
    | "announcement"
    | "workbook"
    | "publish"
    | "act"
    | "do"
    | "special"
    | "ground"
    | "refusal"
    | "fault"
    | "kind"
    | "outcome"
    | "way"
    | "paper"
    | "inbox"
    | "device"
    | "answer"
    | "mandate"
    | "class"
    | "handling"
    | "remind"
    | "editor"
    | "draft"
    | "draftChange"
    | "saving"
    | "role"
    | "appointment"
    | "motion"
    | "takingBack",
  name: string,
  params?: Params,
): string => translate(`${prefix}.${name}`, params) ?? name;

/** A refusal as a sentence; codes of fields become their labels where the caller knows them. */
export const refusalText = (refusal: Refusal, label: (field: string) => string = (f) => f): string =>
  td("refusal", refusal.code, {
    ...refusal.params,
    ...(refusal.params?.deed !== undefined && { deed: td("do", String(refusal.params.deed)) }),
    ...(refusal.params?.stage !== undefined && { stage: td("stage", String(refusal.params.stage)) }),
    fields: (refusal.fields ?? []).map(label).join("、"),
  });

export const faultText = (fault: FieldFault): string => td("fault", fault.code, fault.params);

/** What a person wrote in an act, in one line. */
export const commandWords = (command: CaseCommand): string => {
  const { type: _type, caseId: _id, ...content } = command as CaseCommand & Record<string, unknown>;
  return Object.values(content)
    .filter((v) => typeof v === "string" && v)
    .join("；");
};

export const formatTime = (epochMs: number): string =>
  new Date(epochMs).toLocaleString(locale(), { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });
