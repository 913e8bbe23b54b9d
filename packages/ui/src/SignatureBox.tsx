import SignaturePad from "signature_pad";
import { onCleanup, onMount } from "solid-js";

/** A box to sign in with finger, pen or mouse. `onSigned` gets a PNG after each stroke, null when cleared. */
export function SignatureBox(props: { label: string; clearLabel: string; onSigned: (png: Blob | null) => void }) {
  let canvas!: HTMLCanvasElement;
  let pad: SignaturePad | undefined;
  onMount(() => {
    const ratio = Math.max(1, window.devicePixelRatio);
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d")?.scale(ratio, ratio);
    pad = new SignaturePad(canvas, { backgroundColor: "#fff" });
    pad.addEventListener("endStroke", () => canvas.toBlob((blob) => props.onSigned(blob), "image/png"));
    onCleanup(() => pad?.off());
  });
  return (
    <div>
      <canvas ref={canvas} class="y-signature" role="img" aria-label={props.label} />
      <button type="button" class="y-button" onClick={() => (pad?.clear(), props.onSigned(null))}>
        {props.clearLabel}
      </button>
    </div>
  );
}
