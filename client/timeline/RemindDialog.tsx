import { createSignal, For } from "solid-js";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { dayAndTime } from "../ui/time.ts";
import { plainText } from "./plain.ts";
import { localInput, reminderTimes } from "./reminder-times.ts";
import { now } from "../ui/now.ts";
import { viewWords } from "../words/views.ts";

const CHOICES = ["soon", "hour", "later", "tomorrow", "week"] as const;

/** Asks when somebody wants to be reminded of a message. */
export function RemindDialog(props: { message: StoredMessage; onClose: () => void }) {
  const chat = useChat();
  const from = new Date(now());
  const times = reminderTimes(from);
  const [at, setAt] = createSignal(localInput(times.tomorrow));

  function remind(time: Date): void {
    props.onClose();
    const { id, workspace_id } = props.message;
    chat.reminders.set(workspace_id, id, time).then(
      () => chat.notify(viewWords().dialogs.remind.done(dayAndTime(time.toISOString()))),
      (error: unknown) => chat.notify(viewWords().dialogs.remind.refused(sentence(error))),
    );
  }

  return (
    <Dialog title={viewWords().dialogs.remind.title} onClose={props.onClose}>
      <blockquote class="quoted-message" dir="auto">
        {plainText(props.message.body).slice(0, 140)}
      </blockquote>
      <div class="remind-choices">
        <For each={CHOICES}>
          {(name) => (
            <button type="button" class="menu-item" onClick={() => remind(times[name])}>
              <span>{viewWords().dialogs.remind.in[name]}</span>
              <span class="quiet">{dayAndTime(times[name].toISOString())}</span>
            </button>
          )}
        </For>
      </div>
      <form
        class="remind-at"
        onSubmit={(event) => {
          event.preventDefault();
          remind(new Date(at()));
        }}
      >
        <label class="field">
          <span class="field-label">{viewWords().dialogs.remind.at}</span>
          <input
            type="datetime-local"
            required
            min={localInput(new Date(from.getTime() + 60_000))}
            value={at()}
            onInput={(event) => setAt(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button primary">
          {viewWords().dialogs.remind.submit}
        </button>
      </form>
    </Dialog>
  );
}
