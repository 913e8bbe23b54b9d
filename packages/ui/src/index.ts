export * from "./ConfirmButton.tsx";
export * from "./Field.tsx";
export * from "./FormButtons.tsx";
export * from "./LimitBar.tsx";
export * from "./QrCode.tsx";
export * from "./Said.tsx";
export * from "./SignatureBox.tsx";
