import { createSignal } from "solid-js";
import { localInput, reminderTimes } from "../timeline/reminder-times.ts";
import { FormDialog } from "../ui/FormDialog.tsx";
import { words } from "../words/words.ts";
import type { Later } from "./SendLater.tsx";
import { now } from "../ui/now.ts";

const YEAR_MS = 365 * 24 * 3_600_000;

/** Asks when what is written is sent, or when the person is reminded of it. */
export function ScheduleDialog(props: {
  onSchedule: (later: Later) => Promise<void>;
  onClose: () => void;
}) {
  const from = new Date(now());
  const [at, setAt] = createSignal(localInput(reminderTimes(from).tomorrow));
  const [kind, setKind] = createSignal<Later["kind"]>("message");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  return (
    <FormDialog
      title={words().composer.scheduleTitle}
      submit={words().composer.scheduleSubmit}
      onSubmit={async () => {
        await props.onSchedule({ at: new Date(at()), kind: kind() });
        props.onClose();
      }}
      onClose={props.onClose}
    >
      <label class="field">
        <span class="field-label">{words().composer.scheduleAt}</span>
        <input
          type="datetime-local"
          required
          min={localInput(new Date(from.getTime() + 60_000))}
          max={localInput(new Date(from.getTime() + YEAR_MS))}
          value={at()}
          onInput={(event) => setAt(event.currentTarget.value)}
        />
        <span class="field-hint">{words().composer.scheduleZone(zone)}</span>
      </label>
      <fieldset class="choices">
        <legend class="field-label">{words().composer.scheduleWhat}</legend>
        <label class="choice">
          <input
            type="radio"
            name="what"
            checked={kind() === "message"}
            onChange={() => setKind("message")}
          />
          {words().composer.scheduleSend}
        </label>
        <label class="choice">
          <input
            type="radio"
            name="what"
            checked={kind() === "reminder"}
            onChange={() => setKind("reminder")}
          />
          {words().composer.scheduleRemind}
        </label>
      </fieldset>
    </FormDialog>
  );
}
