import { may } from "@yimen/domain";
import { type Outcome, Said } from "@yimen/ui";
import { createSignal, Show } from "solid-js";
import { countyFault } from "../../app/countyFault.ts";
import { t } from "../../app/i18n.ts";
import { saveAs } from "../../app/saveAs.ts";
import { api, signedIn } from "../../app/session.ts";
import { exportWork, readExport } from "../../sync/exportWork.ts";

/** For a phone that can't get online: what waits as a file to carry to an office; and at the office, taking such a file in. */
export function HandIn(props: { waiting: number }) {
  const { db, vault, actor } = signedIn();
  const [said, setSaid] = createSignal<Outcome | null>(null);
  const save = async () => {
    const work = await exportWork(db, vault, (done, of) => setSaid({ text: t("handIn.packing", { done, of }), bad: false }));
    saveAs(work, `yimen-${new Date().toISOString().slice(0, 10)}.yimen`);
    setSaid({ text: t("handIn.saved"), bad: false });
  };
  const take = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    const read = await readExport(file);
    if (!read) return setSaid({ text: t("handIn.broken"), bad: true });
    try {
      const { author, taken, known, refused } = await api.device.importWork.mutate(read.work);
      let photos = 0;
      for (const [i, photo] of read.photos.entries()) {
        setSaid({ text: t("handIn.unpacking", { done: i, of: read.photos.length }), bad: false });
        if ((await api.device.importPhoto.mutate(photo)).taken) photos += 1;
      }
      setSaid({ text: t("handIn.taken", { author, taken, known, refused, photos }), bad: refused > 0 || photos < read.photos.length });
    } catch (error) {
      setSaid({ text: countyFault(error, t("handIn.broken")), bad: true });
    }
  };
  return (
    <>
      <Said outcome={said()} />
      <div class="y-row">
        <Show when={props.waiting > 0}>
          <button type="button" class="y-button" data-do="export" onClick={save}>
            {t("handIn.export")}
          </button>
        </Show>
        <Show when={may(actor, "work.import")}>
          <label class="y-button">
            {t("handIn.import")}
            <input type="file" accept=".yimen,.json" class="visually-hidden" data-do="import" onChange={(e) => take(e.currentTarget)} />
          </label>
        </Show>
      </div>
    </>
  );
}
