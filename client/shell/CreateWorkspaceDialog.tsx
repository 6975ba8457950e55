import { createSignal } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Field } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";
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
      title="Create a workspace"
      intro="A workspace is a team of its own, with its own channels and people. You will be its owner."
      submit="Create workspace"
      onSubmit={create}
      onClose={props.onClose}
      disabled={name().trim() === ""}
    >
      <Field
        label="Name"
        value={name()}
        onInput={setName}
        placeholder="Harbour Crew"
        maxLength={80}
        required
        autofocus
      />
    </FormDialog>
  );
}
