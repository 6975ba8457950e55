import { createSignal } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Field } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";

/** How the others see one. */
export function EditProfileDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const me = chat.select((state) => state.users.get(state.me ?? ""));
  const [name, setName] = createSignal(me()?.display_name ?? "");
  const [handle, setHandle] = createSignal(me()?.handle ?? "");

  return (
    <FormDialog
      title="Your profile"
      submit="Save"
      onSubmit={async () => {
        await chat.updateMe({ display_name: name().trim(), handle: handle().trim() });
        props.onClose();
      }}
      onClose={props.onClose}
      disabled={name().trim() === ""}
    >
      <Field label="Name" value={name()} onInput={setName} maxLength={80} required autofocus />
      <Field
        label="Handle"
        value={handle()}
        onInput={setHandle}
        maxLength={33}
        placeholder="ava"
        hint="Others mention you as @handle. Letters, digits, - and _."
      />
    </FormDialog>
  );
}
