import { createSignal } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Field } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";
import { words } from "../words/words.ts";
import { usePlace } from "./place.ts";

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
      intro={words().shell.createWorkspaceIntro}
      submit={words().shell.createWorkspaceSubmit}
      onSubmit={create}
      onClose={props.onClose}
      disabled={name().trim() === ""}
    >
      <Field
        label={words().shell.name}
        value={name()}
        onInput={setName}
        placeholder={words().shell.namePlaceholder}
        maxLength={80}
        required
        autofocus
      />
    </FormDialog>
  );
}
