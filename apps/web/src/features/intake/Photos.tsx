import { type CaseCommand, type CaseId, type MaterialFile, mostFilesAnAct } from "@yimen/domain";
import { createSignal, For, onCleanup, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { live } from "../../app/live.ts";
import { signedIn } from "../../app/session.ts";
import { keepFile } from "../../store/index.ts";
import "../../messages/case.ts";

/** The acts that hand in files: as few as there may be. */
export const attaching = (caseId: CaseId, files: readonly MaterialFile[]): CaseCommand[] =>
  Array.from({ length: Math.ceil(files.length / mostFilesAnAct) }, (_, i) => ({ type: "attach", caseId, files: files.slice(i * mostFilesAnAct, (i + 1) * mostFilesAnAct) }));

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

export function PhotoList(props: {
  files: readonly MaterialFile[];
  name: string;
  caseId?: string;
  onRemove?: (file: MaterialFile) => void;
  /** Takes the place of a picture by one that was turned. */
  onReplace?: (file: MaterialFile, by: MaterialFile) => void;
}) {
  const { db } = signedIn();
  const [turning, setTurning] = createSignal(false);
  const turn = async (file: MaterialFile) => {
    const local = await db.files.get(file.hash);
    if (!local || turning()) return;
    setTurning(true);
    try {
      const { turnPhoto } = await import("../../pictures/shrink.ts");
      props.onReplace?.(file, { ...file, ...(await keepFile(db, await turnPhoto(local.bytes), Date.now())) });
    } finally {
      setTurning(false);
    }
  };
  return (
    <div class="photos">
      <For each={props.files}>
        {(file) => (
          <div>
            <Photo hash={file.hash} alt={props.name} caseId={props.caseId} />
            <div class="y-row tight">
              <Show when={props.onReplace}>
                <button type="button" class="y-button small" disabled={turning()} data-do="turn" onClick={() => turn(file)}>
                  {t("camera.turn")}
                </button>
              </Show>
              <Show when={props.onRemove}>
                {(remove) => (
                  <button type="button" class="y-button small" onClick={() => remove()(file)}>
                    {t("intake.remove")}
                  </button>
                )}
              </Show>
            </div>
          </div>
        )}
      </For>
    </div>
  );
}
