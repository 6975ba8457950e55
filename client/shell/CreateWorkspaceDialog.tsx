import { createSignal } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Field } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";
import { words } from "../words/words.ts";
import { usePlace } from "./place.ts";
import { viewWords } from "../words/views.ts";

export function CreateWorkspaceDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const [name, setName] = createSignal("");

  async function create(): Promise<void> {
    const workspace = await chat.createWorkspace(name().trim());
    props.onClose();
    place.goToWorkspace(workspace);
  }

  return (
    <FormDialog
      title={words().shell.createWorkspace}
      intro={viewWords().dialogs.workspace.intro}
      submit={viewWords().dialogs.workspace.submit}
      onSubmit={create}
      onClose={props.onClose}
      disabled={name().trim() === ""}
    >
      <Field
        label={viewWords().dialogs.workspace.name}
        value={name()}
        onInput={setName}
        placeholder={viewWords().dialogs.workspace.namePlaceholder}
        maxLength={80}
        required
        autofocus
      />
    </FormDialog>
  );
}
