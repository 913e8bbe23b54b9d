import { renderSVG } from "uqr";

/** A QR code as a picture that prints sharply at any size. */
export function QrCode(props: { text: string; label: string; size?: number }) {
  const source = () => `data:image/svg+xml,${encodeURIComponent(renderSVG(props.text, { border: 1 }))}`;
  return <img src={source()} alt={props.label} width={props.size ?? 96} height={props.size ?? 96} />;
}
