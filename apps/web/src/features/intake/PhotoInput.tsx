import type { MaterialFile } from "@yimen/domain";
import Camera from "lucide-solid/icons/camera";
import { createSignal, lazy, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { signedIn } from "../../app/session.ts";
import { shrinkPhoto } from "../../pictures/shrink.ts";
import { keepFile, StorageFull } from "../../store/index.ts";
import "../../messages/case.ts";

const CameraView = lazy(() => import("./CameraView.tsx").then((m) => ({ default: m.CameraView })));

/**
 * Brings pictures of a paper: from the gallery, a scanner's PDF page by page, or by the camera within the page (another app's camera makes phones with
 * little memory drop the page). Each is shrunk and durable on the device before it is shown.
 */
export function PhotoInput(props: { code: string; form: MaterialFile["form"]; label: string; one?: boolean; onFiles: (files: MaterialFile[]) => Promise<void> | void }) {
  const { db } = signedIn();
  const [error, setError] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal<string | null>(null);
  const [shooting, setShooting] = createSignal(false);

  /** What a chosen file gives: itself as a picture, or the pages of a PDF. */
  async function* picturesOf(file: File): AsyncGenerator<Blob> {
    const { isPdf, pdfPages } = await import("../../pictures/pdf.ts");
    if (await isPdf(file)) yield* pdfPages(file, (page, of) => setBusy(t("pdf.reading", { page, of })));
    else yield await shrinkPhoto(file);
  }
  const readFault = (failure: unknown): string => {
    const why = (failure as { why?: "large" }).why;
    return why ? t(`pdf.${why}`) : t("error.photo");
  };
  const take = async (input: HTMLInputElement) => {
    setBusy(t("intake.readingPhoto"));
    setError(null);
    const files: MaterialFile[] = [];
    try {
      for (const file of [...(input.files ?? [])]) {
        try {
          for await (const picture of picturesOf(file)) files.push({ code: props.code, form: props.form, ...(await keepFile(db, picture, Date.now())) });
        } catch (failure) {
          if (failure instanceof StorageFull || (failure instanceof DOMException && failure.name !== "EncodingError")) throw failure;
          setError(`${file.name}：${readFault(failure)}`);
        }
      }
      if (files.length > 0) await props.onFiles(files);
    } catch (failure) {
      setError(t(failure instanceof StorageFull ? "error.full" : "error.storage"));
    }
    input.value = "";
    setBusy(null);
  };
  return (
    <>
      <Show when={error()}>
        <p class="y-notice danger" role="alert">
          {error()}
        </p>
      </Show>
      <div class="y-row">
        <Show when={navigator.mediaDevices?.getUserMedia !== undefined}>
          <button type="button" class="y-button" data-camera={props.code} disabled={busy() !== null} onClick={() => setShooting(true)}>
            <Camera />
            {t("camera.open")}
          </button>
        </Show>
        <label class="y-button" aria-busy={busy() !== null}>
          {busy() ?? props.label}
          <input
            type="file"
            accept="image/*,application/pdf,.pdf"
            multiple={!props.one}
            class="visually-hidden"
            data-material={props.code}
            disabled={busy() !== null}
            onChange={(e) => take(e.currentTarget)}
          />
        </label>
      </div>
      <Show when={shooting()}>
        <CameraView
          one={props.one}
          onEnd={async (kept) => {
            setShooting(false);
            if (kept.length > 0) await props.onFiles(kept.map((file) => ({ code: props.code, form: props.form, ...file })));
          }}
        />
      </Show>
    </>
  );
}
