/** The end of a small form: to do it, or to leave it be. */
export function FormButtons(props: { yes: string; no: string; look?: "primary" | "danger"; onCancel: () => void }) {
  return (
    <div class="y-row">
      <button type="submit" class={`y-button ${props.look ?? "primary"}`}>
        {props.yes}
      </button>
      <button type="button" class="y-button" onClick={() => props.onCancel()}>
        {props.no}
      </button>
    </div>
  );
}
