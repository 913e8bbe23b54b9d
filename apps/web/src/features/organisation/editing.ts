import type { Outcome } from "@yimen/ui";
import { createSignal } from "solid-js";
import { t } from "../../app/i18n.ts";

/** Which row of a list is open in its form, if any, and what was said of the last one. */
export function createEditing<Row extends object>(onChanged: () => Promise<void>) {
  const [open, setOpen] = createSignal<Row | "new" | null>(null);
  const [said, setSaid] = createSignal<Outcome | null>(null);
  return {
    open,
    setOpen,
    said,
    row: (): Row | undefined => {
      const now = open();
      return now === "new" || now === null ? undefined : now;
    },
    saved: async () => {
      await onChanged();
      setOpen(null);
      setSaid({ text: t("county.saved"), bad: false });
    },
  };
}
