import { createSignal } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Field } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";

/** The name as the server will write it. */
const slugOf = (name: string): string =>
  name
    .toLocaleLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");

export function CreateChannelDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const [name, setName] = createSignal("");
  const [about, setAbout] = createSignal("");

  async function create(): Promise<void> {
    const workspace = place.workspace();
    if (workspace === undefined) return;
    const channel = await chat.createChannel(workspace.id, name().trim(), about());
    props.onClose();
    place.goToChannel(channel);
  }
  const hint = () => {
    const slug = slugOf(name());
    return slug !== "" && slug !== name()
      ? `It will be called #${slug}.`
      : "Lower case, with hyphens.";
  };

  return (
    <FormDialog
      title="Create a channel"
      submit="Create channel"
      onSubmit={create}
      onClose={props.onClose}
      disabled={name().trim() === ""}
    >
      <Field
        label="Name"
        value={name()}
        onInput={setName}
        placeholder="release-party"
        maxLength={128}
        hint={hint()}
        required
        autofocus
      />
      <Field
        label="What is it about? (optional)"
        value={about()}
        onInput={setAbout}
        placeholder="Everything for the launch"
        maxLength={200}
      />
    </FormDialog>
  );
}
