import type { ContentHash } from "@yimen/domain";
import { createSignal, For, onCleanup, onMount, Show } from "solid-js";
import { t } from "../../app/i18n.ts";
import { signedIn } from "../../app/session.ts";
import { kept, turnPhoto } from "../../pictures/shrink.ts";
import { dropFiles, keepFile, StorageFull } from "../../store/index.ts";
import { Photo } from "./Photos.tsx";
import "./camera.css";
import "../../messages/case.ts";

type Shot = { hash: ContentHash; size: number };
type Torch = MediaTrackConstraintSet & { torch?: boolean };

/** The camera within the page: an edge guide, several shots in a row, each durable at once; turned or taken again before they are handed on. */
export function CameraView(props: { one?: boolean | undefined; onEnd: (shots: Shot[]) => Promise<void> | void }) {
  const { db } = signedIn();
  let dialog!: HTMLDialogElement;
  let view!: HTMLVideoElement;
  const [stream, setStream] = createSignal<MediaStream | null>(null);
  const [cameras, setCameras] = createSignal<string[]>([]);
  const [fault, setFault] = createSignal<string | null>(null);
  const [shots, setShots] = createSignal<Shot[]>([]);
  const [busy, setBusy] = createSignal(false);
  const [light, setLight] = createSignal(false);
  const [card, setCard] = createSignal(false);
  const track = () => stream()?.getVideoTracks()[0];
  const hasLight = () => (track()?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch === true;

  const stop = () => {
    for (const one of stream()?.getTracks() ?? []) one.stop();
    setStream(null);
  };
  /** Opens the camera that looks away from the person, or the one named. */
  const open = async (deviceId?: string) => {
    stop();
    setLight(false);
    try {
      const opened = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { ...(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: "environment" }), width: { ideal: 2560 }, height: { ideal: 1920 } },
      });
      // Closed again while the phone was asking for leave.
      if (!dialog.isConnected) for (const one of opened.getTracks()) one.stop();
      else {
        setStream(opened);
        view.srcObject = opened;
        setCameras((await navigator.mediaDevices.enumerateDevices()).filter((d) => d.kind === "videoinput").map((d) => d.deviceId));
      }
    } catch (failure) {
      const name = failure instanceof DOMException ? failure.name : "";
      setFault(t(name === "NotAllowedError" ? "camera.refused" : name === "NotReadableError" ? "camera.taken" : "camera.none"));
    }
  };
  onMount(() => {
    dialog.showModal();
    void open();
  });
  onCleanup(stop);
  const nextCamera = () => {
    const now = cameras().indexOf(track()?.getSettings().deviceId ?? "");
    void open(cameras()[(now + 1) % cameras().length]);
  };
  const lit = async () => {
    await track()
      ?.applyConstraints({ advanced: [{ torch: !light() } as Torch] })
      .then(() => setLight(!light()))
      .catch(() => {});
  };
  /** One work at a time; what the device can't keep is said, and what was kept before stays. */
  const work = async (does: () => Promise<void>) => {
    if (busy()) return;
    setBusy(true);
    setFault(null);
    try {
      await does();
    } catch (failure) {
      setFault(t(failure instanceof StorageFull ? "error.full" : "error.photo"));
    }
    setBusy(false);
  };
  /** Every picture that was taken, and let go or not: what is not handed on must not go to the county. */
  const taken = new Set<ContentHash>();
  const shoot = () =>
    work(async () => {
      if (view.videoWidth === 0) return;
      const picture = await kept((pen, w, h) => pen.drawImage(view, 0, 0, w, h), view.videoWidth, view.videoHeight);
      const shot = await keepFile(db, picture, Date.now());
      taken.add(shot.hash);
      setShots((all) => (props.one ? [shot] : [...all, shot]));
    });
  const turn = (shot: Shot) =>
    work(async () => {
      const file = await db.files.get(shot.hash);
      if (!file) return;
      const turned = await keepFile(db, await turnPhoto(file.bytes), Date.now());
      taken.add(turned.hash);
      setShots((all) => all.map((s) => (s.hash === shot.hash ? turned : s)));
    });
  const end = async (handed: Shot[]) => {
    stop();
    dialog.close();
    await props.onEnd(handed);
    for (const { hash } of handed) taken.delete(hash);
    await dropFiles(db, [...taken], Date.now());
  };
  return (
    <dialog
      ref={dialog}
      class="camera"
      aria-label={t("camera.title")}
      data-open={stream() ? "yes" : "no"}
      onCancel={(e) => {
        e.preventDefault();
        void end(shots());
      }}
    >
      <div class="finder">
        <video ref={view} autoplay playsinline muted onPlaying={(e) => e.currentTarget.setAttribute("data-playing", "")} />
        <Show when={stream()}>
          <div class="guide" classList={{ card: card() }} aria-hidden="true">
            <span>{t(card() ? "camera.guideCard" : "camera.guide")}</span>
          </div>
        </Show>
      </div>
      <Show when={fault()}>
        <p class="y-notice danger" role="alert">
          {fault()}
        </p>
      </Show>
      <div class="shots" data-shots={shots().length}>
        <For each={shots()}>
          {(shot) => (
            <div>
              <Photo hash={shot.hash} alt={t("camera.shot")} />
              <div class="y-row">
                <button type="button" class="y-button small" disabled={busy()} data-do="turn" onClick={() => turn(shot)}>
                  {t("camera.turn")}
                </button>
                <button type="button" class="y-button small" disabled={busy()} data-do="again" onClick={() => setShots((all) => all.filter((s) => s !== shot))}>
                  {t("camera.again")}
                </button>
              </div>
            </div>
          )}
        </For>
      </div>
      <div class="bench">
        <button type="button" class="y-button" onClick={() => end([])} data-do="camera-cancel">
          {t("do.cancel")}
        </button>
        <button type="button" class="shutter" aria-label={t("camera.shoot")} disabled={busy() || !stream()} onClick={() => shoot()} data-do="shoot" />
        <button type="button" class="y-button primary" disabled={busy() || shots().length === 0} onClick={() => end(shots())} data-do="camera-done">
          {t("camera.done", { n: shots().length })}
        </button>
      </div>
      <div class="y-row center">
        <button type="button" class="y-button small" aria-pressed={card()} onClick={() => setCard(!card())}>
          {t("camera.card")}
        </button>
        <Show when={hasLight()}>
          <button type="button" class="y-button small" aria-pressed={light()} onClick={() => lit()}>
            {t("camera.light")}
          </button>
        </Show>
        <Show when={cameras().length > 1}>
          <button type="button" class="y-button small" onClick={() => nextCamera()}>
            {t("camera.other")}
          </button>
        </Show>
      </div>
    </dialog>
  );
}
