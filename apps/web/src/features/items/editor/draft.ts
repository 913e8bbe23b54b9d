import type { FormField, ItemVersion, PublishFault } from "@yimen/domain";
import { createSignal } from "solid-js";
import { createStore, produce, reconcile, unwrap } from "solid-js/store";
import { api } from "../../../app/session.ts";
import { answerOf } from "../../../sync/index.ts";

export type ItemDraft = Omit<ItemVersion, "version">;
/** `newer`: somebody else has saved it meanwhile, and this page's text is behind theirs. */
export type Saving = "saved" | "saving" | "unsaved" | "newer";

const [quietMs, againMs, mostSteps] = [700, 4_000, 60] as const;

/**
 * A draft while it is written: every change is drawn at once, saved at the county a moment after the last one, tried again until it is there,
 * and can be taken back.
 */
export function openDraft(id: string, first: ItemDraft, revision: number) {
  const [body, setBody] = createStore<ItemDraft>(structuredClone(first));
  const [saving, setSaving] = createSignal<Saving>("saved");
  const [steps, setSteps] = createSignal<readonly ItemDraft[]>([]);
  let [last, lastKey, lastAt] = [revision, "", 0];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let under: Promise<void> | null = null;

  const save = async (): Promise<void> => {
    clearTimeout(timer);
    if (under) await under;
    if (saving() !== "saving" && saving() !== "unsaved") return;
    const sent = structuredClone(unwrap(body));
    under = (async () => {
      try {
        last = (await api.item.draft.save.mutate({ id, revision: last, body: sent })).revision;
        if (JSON.stringify(sent) === JSON.stringify(unwrap(body))) setSaving("saved");
        else later(quietMs);
      } catch (error) {
        setSaving(answerOf(error) ? "newer" : "unsaved");
        if (saving() === "unsaved") later(againMs);
      }
    })();
    await under;
    under = null;
  };
  const later = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void save(), ms);
  };
  const touched = () => {
    if (saving() === "newer") return;
    setSaving("saving");
    later(quietMs);
  };
  return {
    body,
    saving,
    canUndo: () => steps().length > 0,
    /** Changes the draft. What is typed into one field (`key`) without a pause is one step to take back. */
    change(key: string, edit: (draft: ItemDraft) => void): void {
      const now = Date.now();
      if (key !== lastKey || now - lastAt > 2_000 || key === "") setSteps((s) => [...s.slice(-mostSteps), structuredClone(unwrap(body))]);
      [lastKey, lastAt] = [key, now];
      setBody(produce(edit));
      touched();
    },
    undo(): void {
      const before = steps().at(-1);
      if (!before) return;
      setSteps((s) => s.slice(0, -1));
      lastKey = "";
      setBody(reconcile(before));
      touched();
    },
    /** Saves what is not saved yet, and resolves when it is, or could not be. */
    async settle(): Promise<boolean> {
      await save();
      return saving() === "saved";
    },
  };
}
export type OpenDraft = ReturnType<typeof openDraft>;

/** A free key: people name fields and materials by their labels, programs by these. */
export const freeKey = (letter: string, used: readonly string[]): string => {
  for (let n = used.length + 1; ; n += 1) if (!used.includes(`${letter}${n}`)) return `${letter}${n}`;
};

/** Fields on which a condition can be put: those with few answers. */
export const conditionFields = (draft: ItemDraft): FormField[] => draft.form.flatMap((s) => s.fields).filter((f) => f.type === "choice" || f.type === "yesNo");

export const move = <T>(list: T[], from: number, by: -1 | 1): void => {
  const [item] = list.splice(from, 1);
  if (item !== undefined) list.splice(from + by, 0, item);
};

export const tabs = ["basic", "time", "materials", "form", "route", "law", "preview"] as const;
export type Tab = (typeof tabs)[number];
/** Where a defect is mended. */
export const tabOf = (fault: PublishFault): Tab => {
  if (fault.part === "materials" || fault.part === "form" || fault.part === "route" || fault.part === "law") return fault.part;
  if (fault.key === "promised" || fault.key === "statutory" || fault.key === "deemedApproval" || fault.key === "renews") return "time";
  return fault.key === "remedies" || fault.key === "fee" || fault.key === "contact" ? "law" : "basic";
};

/** Sets what an edit changes, where the part it lies in is still there. */
export function put<T extends object, K extends keyof T>(on: T | undefined, key: K, value: T[K] | undefined): void {
  if (!on) return;
  if (value === undefined) delete on[key];
  else on[key] = value;
}
