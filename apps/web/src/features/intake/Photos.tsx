import type { MaterialFile } from "@yimen/domain";
import { createSignal, For, onCleanup, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { signedIn } from "../../app/session.ts";
import { keepFile, StorageFull, shrinkPhoto } from "../../store/index.ts";

/** A photo by its hash: from this device, else from the county when there is a line. */
export function Photo(props: { hash: string; alt: string; caseId?: string | undefined }) {
  const { db } = signedIn();
  const local = live(async () => (await db.files.get(props.hash)) ?? null);
  const [gone, setGone] = createSignal(false);
  let url: string | undefined;
  const source = () => {
    const file = local();
    if (file === undefined) return undefined;
    if (file === null) return props.caseId && `/file/${props.caseId}/${props.hash}`;
    url ??= URL.createObjectURL(file.bytes);
    return url;
  };
  onCleanup(() => url && URL.revokeObjectURL(url));
  return (
    <Show when={!gone()} fallback={<span class="muted small">{t("case.photoAway")}</span>}>
      <figure class="flat">
        <a href={source()} target="_blank" rel="noreferrer">
          <img src={source()} alt={props.alt} onError={() => setGone(true)} loading="lazy" />
        </a>
        <Show when={local()?.uploaded === 0}>
          <figcaption class="small muted">{t("case.onTheWay")}</figcaption>
        </Show>
        <Show when={local()?.uploaded === 2}>
          <figcaption class="small y-tag danger">{t("case.photoRefused")}</figcaption>
        </Show>
      </figure>
    </Show>
  );
}

/** Takes a photo for a material: shrunk and durable on the device before it is shown. */
export function PhotoInput(props: { code: string; form: MaterialFile["form"]; label: string; onFile: (file: MaterialFile) => Promise<void> | void }) {
  const { db } = signedIn();
  const [error, setError] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const take = async (input: HTMLInputElement) => {
    setBusy(true);
    setError(null);
    for (const file of input.files ?? []) {
      const photo = await shrinkPhoto(file).catch(() => null);
      if (!photo) {
        setError(t("error.photo"));
        continue;
      }
      try {
        const { hash, size } = await keepFile(db, photo, Date.now());
        await props.onFile({ code: props.code, form: props.form, hash, size });
      } catch (failure) {
        setError(t(failure instanceof StorageFull ? "error.full" : "error.storage"));
      }
    }
    input.value = "";
    setBusy(false);
  };
  return (
    <>
      <Show when={error()}>
        <p class="y-notice danger" role="alert">
          {error()}
        </p>
      </Show>
      <label class="y-button" aria-busy={busy()}>
        {props.label}
        <input type="file" accept="image/*" multiple class="visually-hidden" data-material={props.code} onChange={(e) => take(e.currentTarget)} />
      </label>
    </>
  );
}

export function PhotoList(props: { files: readonly MaterialFile[]; name: string; caseId?: string; onRemove?: (file: MaterialFile) => void }) {
  return (
    <div class="photos">
      <For each={props.files}>
        {(file) => (
          <div>
            <Photo hash={file.hash} alt={props.name} caseId={props.caseId} />
            <Show when={props.onRemove}>
              {(remove) => (
                <button type="button" class="y-button small" onClick={() => remove()(file)}>
                  {t("intake.remove")}
                </button>
              )}
            </Show>
          </div>
        )}
      </For>
    </div>
  );
}
