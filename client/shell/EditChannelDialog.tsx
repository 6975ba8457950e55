import { createSignal } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Field } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";
import { usePlace } from "./place.ts";

export function EditChannelDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const before = place.channel();
  const [name, setName] = createSignal(before?.name ?? "");
  const [about, setAbout] = createSignal(before?.display_title ?? "");

  async function save(): Promise<void> {
    if (before === undefined) return;
    await chat.updateChannel(before.id, {
      ...(name().trim() === before.name ? {} : { name: name().trim() }),
      display_title: about().trim(),
    });
    props.onClose();
  }

  return (
    <FormDialog
      title="Edit channel"
      submit="Save"
      onSubmit={save}
      onClose={props.onClose}
      disabled={name().trim() === ""}
    >
      <Field label="Name" value={name()} onInput={setName} maxLength={128} required autofocus />
      <Field label="What is it about?" value={about()} onInput={setAbout} maxLength={200} />
    </FormDialog>
  );
}
