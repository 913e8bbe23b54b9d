import * as AlertDialog from "@kobalte/core/alert-dialog";
import { createSignal, type JSX } from "solid-js";

/** A button for what can't be undone: asks first, in a dialog that holds the focus and closes on Escape. */
export function ConfirmButton(props: {
  class?: string;
  children: JSX.Element;
  question: string;
  yes: string;
  no: string;
  onConfirm: () => void;
  [data: `data-${string}`]: string;
}) {
  const [open, setOpen] = createSignal(false);
  const marks = () => Object.fromEntries(Object.entries(props).filter(([key]) => key.startsWith("data-")));
  return (
    <AlertDialog.Root open={open()} onOpenChange={setOpen}>
      <AlertDialog.Trigger class={`y-button ${props.class ?? ""}`} {...marks()}>
        {props.children}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay class="y-overlay" />
        <AlertDialog.Content class="y-dialog y-card">
          <AlertDialog.Title class="y-dialog-title">{props.question}</AlertDialog.Title>
          <div class="y-row">
            <button
              type="button"
              class="y-button danger"
              data-do="confirm"
              onClick={() => {
                setOpen(false);
                props.onConfirm();
              }}
            >
              {props.yes}
            </button>
            <AlertDialog.CloseButton class="y-button">{props.no}</AlertDialog.CloseButton>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
