import SignaturePad from "signature_pad";
import { createSignal, onCleanup, onMount, Show } from "solid-js";

/**
 * A box to sign in with finger, pen or mouse. `onSigned` gets a PNG after each stroke, null when cleared; `onDone` gets it once,
 * by a button of its own.
 */
export function SignatureBox(props: { label: string; clearLabel: string; doneLabel?: string; onSigned?: (png: Blob | null) => void; onDone?: (png: Blob) => void }) {
  let canvas!: HTMLCanvasElement;
  let pad: SignaturePad | undefined;
  const [signed, setSigned] = createSignal<Blob | null>(null);
  const tell = (png: Blob | null) => {
    setSigned(png);
    props.onSigned?.(png);
  };
  onMount(() => {
    const ratio = Math.max(1, window.devicePixelRatio);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d")?.scale(ratio, ratio);
    pad = new SignaturePad(canvas, { backgroundColor: "#fff" });
    pad.addEventListener("endStroke", () => canvas.toBlob(tell, "image/png"));
    onCleanup(() => pad?.off());
  });
  return (
    <div>
      <canvas ref={canvas} class="y-signature" role="img" aria-label={props.label} />
      <div class="y-row">
        <button
          type="button"
          class="y-button"
          onClick={() => {
            pad?.clear();
            tell(null);
          }}
        >
          {props.clearLabel}
        </button>
        <Show when={props.doneLabel === undefined ? null : signed()}>
          {(png) => (
            <button type="button" class="y-button primary" data-do="signed" onClick={() => props.onDone?.(png())}>
              {props.doneLabel}
            </button>
          )}
        </Show>
      </div>
    </div>
  );
}
