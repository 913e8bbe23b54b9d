import { useLocation, useNavigate } from "@solidjs/router";
import { may, maySend } from "@yimen/domain";
import { createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { t } from "./i18n.ts";
import { neighbour } from "./neighbours.ts";
import { signedIn } from "./session.ts";
import "../messages/keys.ts";

const stored = "yimen.keys";
const typing = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/**
 * The counter's keys: whoever works here all day takes no hand to the mouse. Keys of one letter can be turned off, for those who work with their voice
 * (WCAG 2.2, 2.1.4), and none is heard while something is typed.
 */
export function Keys() {
  const { actor } = signedIn();
  const go = useNavigate();
  const place = useLocation();
  const [letters, setLetters] = createSignal(localStorage.getItem(stored) !== "off");
  const [shown, setShown] = createSignal(false);
  let before: string | null = null;

  const shownKeys = (["list", "open", "act", "papers", "print", "search", "inbox", "cases", "new", "back", "help"] as const).filter(
    (key) => (key !== "cases" || may(actor, "case.replicate")) && (key !== "new" || maySend(actor, "begin")) && (key !== "search" || may(actor, "case.search")),
  );
  const lines = () => [...document.querySelectorAll<HTMLElement>("main [data-keys] .line")];
  const move = (by: 1 | -1): void => {
    const open = /^\/case\/([^/]+)$/.exec(place.pathname)?.[1];
    if (open) {
      const next = neighbour(open, by);
      if (next) go(`/case/${next}`, { replace: true });
      return;
    }
    const all = lines();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();
  const find = (): void => {
    if (!may(actor, "case.search")) return;
    if (place.pathname === "/search") focus("#search");
    else go("/search");
  };
  /** Back to the list, where the place in it is kept. */
  const back = () => place.pathname.startsWith("/case/") && history.back();

  const always: Record<string, () => unknown> = {
    F2: () => maySend(actor, "begin") && go("/new"),
    F8: () => document.querySelector<HTMLElement>('[data-do="print"], [data-papers] a')?.click(),
    Escape: back,
  };
  const single: Record<string, () => unknown> = {
    j: () => move(1),
    k: () => move(-1),
    "/": find,
    a: () => focus("main [data-act]"),
    m: () => focus("main [data-papers] a"),
    "?": () => setShown(true),
  };
  const afterG: Record<string, () => unknown> = { i: () => go("/"), s: find, c: () => may(actor, "case.replicate") && go("/cases"), m: () => go("/me") };
  const onKey = (event: KeyboardEvent): void => {
    // What lies on top (this table, the camera) has the keys to itself: Escape closes it, and does not leave the case under it.
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const word = typing(event.target);
    // Escape leaves a field first; a second one leaves the case.
    if (word && event.key === "Escape") {
      (event.target as HTMLElement).blur();
      return;
    }
    const act = always[event.key] ?? (word || !letters() ? undefined : before === "g" ? afterG[event.key] : single[event.key]);
    before = event.key;
    if (!act) return;
    event.preventDefault();
    act();
  };
  onMount(() => {
    document.addEventListener("keydown", onKey);
    onCleanup(() => document.removeEventListener("keydown", onKey));
  });
  const turn = (on: boolean): void => {
    setLetters(on);
    localStorage.setItem(stored, on ? "on" : "off");
  };
  return (
    <Show when={shown()}>
      <dialog ref={(map) => queueMicrotask(() => map.showModal())} class="keys" aria-labelledby="keys-title" onClose={() => setShown(false)}>
        <h2 id="keys-title">{t("keys.title")}</h2>
        <dl>
          <For each={shownKeys}>
            {(key) => (
              <div class="y-row">
                <dt>
                  <kbd>{t(`keys.${key}.keys`)}</kbd>
                </dt>
                <dd>{t(`keys.${key}`)}</dd>
              </div>
            )}
          </For>
        </dl>
        <label class="y-row">
          <input type="checkbox" checked={letters()} onChange={(e) => turn(e.currentTarget.checked)} />
          {t("keys.letters")}
        </label>
        <form method="dialog">
          <button type="submit" class="y-button primary">
            {t("keys.close")}
          </button>
        </form>
      </dialog>
    </Show>
  );
}
