import { createSignal } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Field, Tick } from "../ui/Form.tsx";
import { FormDialog } from "../ui/FormDialog.tsx";
import { viewWords } from "../words/views.ts";

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
  const [topic, setTopic] = createSignal("");
  const [isPrivate, setPrivate] = createSignal(false);

  async function create(): Promise<void> {
    const workspace = place.workspace();
    if (workspace === undefined) return;
    const channel = await chat.channels.create(workspace.id, {
      name: name().trim(),
      ...(topic().trim() !== "" && { topic: topic().trim() }),
      ...(isPrivate() && { kind: "private" }),
    });
    props.onClose();
    place.goToChannel(channel);
  }
  const hint = () => {
    const slug = slugOf(name());
    return slug !== "" && slug !== name()
      ? viewWords().channels.willBe(slug)
      : viewWords().channels.nameHint;
  };

  return (
    <FormDialog
      title={viewWords().channels.create}
      submit={viewWords().channels.createSubmit}
      onSubmit={create}
      onClose={props.onClose}
      disabled={name().trim() === ""}
    >
      <Field
        label={viewWords().channels.name}
        value={name()}
        onInput={setName}
        placeholder={viewWords().channels.namePlaceholder}
        maxLength={128}
        hint={hint()}
        required
        autofocus
      />
      <Field
        label={viewWords().channels.topic}
        value={topic()}
        onInput={setTopic}
        placeholder={viewWords().channels.topicPlaceholder}
        maxLength={250}
      />
      <Tick label={viewWords().channels.private} checked={isPrivate()} onChange={setPrivate} />
    </FormDialog>
  );
}
