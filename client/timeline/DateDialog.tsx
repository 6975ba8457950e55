import { createSignal } from "solid-js";
import { FormDialog } from "../ui/FormDialog.tsx";
import { words } from "../words/words.ts";
import { localInput } from "./reminder-times.ts";
import { now } from "../ui/now.ts";

const DAY = "YYYY-MM-DD".length;

/** Asks which day to go to. */
export function DateDialog(props: {
  /** The day that is looked at. */
  from: string;
  onChoose: (day: Date) => void;
  onClose: () => void;
}) {
  const [day, setDay] = createSignal(localInput(new Date(props.from)).slice(0, DAY));
  return (
    <FormDialog
      title={words().message.jumpTitle}
      submit={words().message.jumpSubmit}
      disabled={day() === ""}
      onSubmit={async () => {
        props.onClose();
        props.onChoose(new Date(`${day()}T00:00`));
      }}
      onClose={props.onClose}
    >
      <label class="field">
        <span class="field-label">{words().message.jumpDay}</span>
        <input
          type="date"
          required
          autofocus
          max={localInput(new Date(now())).slice(0, DAY)}
          value={day()}
          onInput={(event) => setDay(event.currentTarget.value)}
        />
      </label>
    </FormDialog>
  );
}
