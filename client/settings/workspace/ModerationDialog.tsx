import { createSignal, Match, Show, Switch } from "solid-js";
import type { UpdateMemberModerationRequest } from "../../../sdk/src/index.ts";
import { Choice } from "../../ui/Form.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { ConfirmDialog, TextArea } from "../parts.tsx";

/** What managers think twice about. */
export type Decision = "timeout" | "block" | "note" | "remove" | "guest" | "moderator";

const DURATIONS = ["10", "60", "1440", "10080", "43200"] as const;
const MOST_NOTE = 2_000;

/** Asks what there is to say about a decision, and makes it. */
export function ModerationDialog(props: {
  name: string;
  decision: Decision;
  /** What managers have noted so far. */
  note: string;
  onModerate: (changes: UpdateMemberModerationRequest) => Promise<unknown>;
  onRemove: () => Promise<unknown>;
  onClose: () => void;
}) {
  const said = () => settingsWords().settingsWorkspace.members;
  return (
    <Switch fallback={<Decide {...props} />}>
      <Match when={props.decision === "remove"}>
        <ConfirmDialog
          title={said().removeTitle(props.name)}
          text={said().removeText}
          submit={said().removeSubmit}
          onConfirm={props.onRemove}
          onClose={props.onClose}
        />
      </Match>
      <Match when={props.decision === "guest"}>
        <ConfirmDialog
          title={said().guestTitle(props.name)}
          text={said().guestText}
          submit={said().guestSubmit}
          onConfirm={() => props.onModerate({ role: "guest" })}
          onClose={props.onClose}
        />
      </Match>
      <Match when={props.decision === "moderator"}>
        <ConfirmDialog
          title={said().moderatorTitle(props.name)}
          text={said().moderatorText}
          submit={said().moderatorSubmit}
          onConfirm={() => props.onModerate({ role: "moderator" })}
          onClose={props.onClose}
        />
      </Match>
    </Switch>
  );
}

function Decide(props: {
  name: string;
  decision: Decision;
  note: string;
  onModerate: (changes: UpdateMemberModerationRequest) => Promise<unknown>;
  onClose: () => void;
}) {
  const said = () => settingsWords().settingsWorkspace.members;
  const [minutes, setMinutes] = createSignal<(typeof DURATIONS)[number]>("60");
  const [note, setNote] = createSignal(props.note);

  const texts = () => {
    if (props.decision === "timeout")
      return {
        title: said().timeoutTitle(props.name),
        intro: said().timeoutIntro,
        submit: said().timeoutSubmit,
      };
    if (props.decision === "block")
      return {
        title: said().blockTitle(props.name),
        intro: said().blockIntro,
        submit: said().blockSubmit,
      };
    return { title: said().noteTitle(props.name), intro: "", submit: words().settings.save };
  };

  async function decide(): Promise<void> {
    await props.onModerate({
      ...(props.decision === "timeout" ? { timeout_minutes: Number(minutes()) } : {}),
      ...(props.decision === "block" ? { blocked: true } : {}),
      ...(note().trim() === props.note ? {} : { moderation_note: note().trim() }),
    });
    props.onClose();
  }
  const unchanged = () => props.decision === "note" && note().trim() === props.note;

  return (
    <FormDialog
      title={texts().title}
      {...(texts().intro === "" ? {} : { intro: texts().intro })}
      submit={texts().submit}
      onSubmit={decide}
      onClose={props.onClose}
      disabled={unchanged()}
    >
      <Show when={props.decision === "timeout"}>
        <Choice
          label={said().timeoutFor}
          value={minutes()}
          options={DURATIONS.map((value) => ({ value, label: said().durations[value] }))}
          onChange={setMinutes}
        />
      </Show>
      <TextArea
        label={said().noteLabel}
        hint={said().noteHint}
        value={note()}
        onInput={setNote}
        maxLength={MOST_NOTE}
      />
    </FormDialog>
  );
}
