import { createSignal } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Field, Form } from "../ui/Form.tsx";
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
    <Dialog title="Create a workspace" onClose={props.onClose}>
      <p class="quiet">
        A workspace is a team of its own, with its own channels and people. You will be its owner.
      </p>
      <Form
        submit="Create workspace"
        onSubmit={create}
        onCancel={props.onClose}
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
      </Form>
    </Dialog>
  );
}
