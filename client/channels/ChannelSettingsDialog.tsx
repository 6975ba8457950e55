import { createSignal, Show } from "solid-js";
import type { UpdateChannelRequest } from "../../sdk/src/index.ts";
import { mayManage } from "../conversation/actions.tsx";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Field, Form, TextArea } from "../ui/Form.tsx";
import { longDate } from "../ui/time.ts";
import { viewWords } from "../words/views.ts";

/** What a channel is about, for everybody; those who look after channels change it here. */
export function ChannelSettingsDialog(props: { onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const before = place.channel();
  const [name, setName] = createSignal(before?.name ?? "");
  const [title, setTitle] = createSignal(before?.display_title ?? "");
  const [topic, setTopic] = createSignal(before?.topic ?? "");
  const [description, setDescription] = createSignal(before?.description ?? "");
  const [section, setSection] = createSignal(before?.sidebar_section ?? "");
  const isPrivate = before?.kind === "private";
  const text = viewWords().channels;

  async function save(): Promise<void> {
    if (before === undefined) return;
    const now: UpdateChannelRequest = {
      name: name().trim(),
      display_title: title().trim(),
      topic: topic().trim(),
      description: description().trim(),
      sidebar_section: section().trim(),
    };
    const was: UpdateChannelRequest = {
      name: before.name,
      display_title: before.display_title ?? "",
      topic: before.topic ?? "",
      description: before.description ?? "",
      sidebar_section: before.sidebar_section ?? "",
    };
    const changes: UpdateChannelRequest = {};
    for (const key of ["name", "display_title", "topic", "description", "sidebar_section"] as const)
      if (now[key] !== was[key]) changes[key] = now[key] ?? "";
    if (Object.keys(changes).length > 0) await chat.updateChannel(before.id, changes);
    props.onClose();
  }

  return (
    <Dialog title={`#${before?.name ?? ""}`} onClose={props.onClose}>
      <p class="quiet">
        {isPrivate ? text.isPrivate : text.isPublic}{" "}
        {before === undefined ? "" : text.since(longDate(before.created_at))}
      </p>
      <Show when={mayManage(chat, place)} fallback={<About />}>
        <Form
          submit={text.save}
          onSubmit={save}
          onCancel={props.onClose}
          disabled={name().trim() === ""}
        >
          <Field
            label={text.name}
            value={name()}
            onInput={setName}
            maxLength={128}
            required
            autofocus
          />
          <Field
            label={text.topicField}
            value={topic()}
            onInput={setTopic}
            maxLength={250}
            hint={text.topicHint}
          />
          <TextArea
            label={text.description}
            value={description()}
            onInput={setDescription}
            maxLength={1_000}
            hint={text.descriptionHint}
          />
          <Field label={text.titleField} value={title()} onInput={setTitle} maxLength={200} />
          <Field
            label={text.section}
            value={section()}
            onInput={setSection}
            maxLength={80}
            hint={text.sectionHint}
          />
        </Form>
      </Show>
    </Dialog>
  );
}

/** The same to read, for those who do not change it. */
function About() {
  const place = usePlace();
  const text = viewWords().channels;
  return (
    <dl class="facts">
      <Show when={place.channel()?.topic}>
        {(topic) => (
          <div>
            <dt>{text.topicField}</dt>
            <dd dir="auto">{topic()}</dd>
          </div>
        )}
      </Show>
      <Show when={place.channel()?.description}>
        {(description) => (
          <div>
            <dt>{text.description}</dt>
            <dd dir="auto" class="pre-wrap">
              {description()}
            </dd>
          </div>
        )}
      </Show>
      <Show when={place.channel()?.display_title}>
        {(title) => (
          <div>
            <dt>{text.titleField}</dt>
            <dd dir="auto">{title()}</dd>
          </div>
        )}
      </Show>
    </dl>
  );
}
