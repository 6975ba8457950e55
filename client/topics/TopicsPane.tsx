import ArrowLeft from "lucide-solid/icons/arrow-left";
import Tag from "lucide-solid/icons/tag";
import { createMemo, createSignal, For, Show } from "solid-js";
import { useTopics } from "../composer/TopicPicker.tsx";
import { MessageCard } from "../inbox/MessageCard.tsx";
import { createPaged } from "../settings/live.ts";
import { Loaded, More } from "../settings/parts.tsx";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Claw } from "../ui/Claw.tsx";
import { Field, Form } from "../ui/Form.tsx";
import { nameOf } from "../ui/Name.tsx";
import { Pane } from "../ui/Pane.tsx";
import { words } from "../words/words.ts";
import { viewWords } from "../words/views.ts";

const EVENTS = ["message.created", "message.deleted"];
const MOST_NAME = 80;

/** What a channel's messages are filed under, and the messages under one of them. */
export function TopicsPane(props: {
  channelId: string;
  topicId: string | undefined;
  onClose: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  chat.topics.load(place.workspace()?.id ?? "");
  const topics = useTopics(props.channelId);
  const chosen = () => topics().find(({ id }) => id === props.topicId);
  return (
    <Pane
      label={words().topics.title}
      title={chosen()?.name ?? words().topics.title}
      class="topics-pane"
      actions={
        <Show when={props.topicId}>
          <button
            type="button"
            class="icon-button"
            aria-label={words().topics.back}
            title={words().topics.back}
            onClick={() => place.openPane({ kind: "topics" })}
          >
            <ArrowLeft size={18} aria-hidden="true" class="turns" />
          </button>
        </Show>
      }
      onClose={props.onClose}
    >
      <Show when={props.topicId} keyed fallback={<TopicList channelId={props.channelId} />}>
        {(topicId) => <TopicMessages channelId={props.channelId} topicId={topicId} />}
      </Show>
    </Pane>
  );
}

function TopicList(props: { channelId: string }) {
  const chat = useChat();
  const place = usePlace();
  const topics = useTopics(props.channelId);
  const [name, setName] = createSignal("");
  return (
    <div class="topics">
      <Show when={topics().length > 0} fallback={<p class="quiet">{words().topics.nothingHint}</p>}>
        <ul>
          <For each={topics()}>
            {(topic) => (
              <li>
                <button
                  type="button"
                  class="search-recent"
                  onClick={() => place.openPane({ kind: "topics", topicId: topic.id })}
                >
                  <Tag size={15} aria-hidden="true" />
                  <bdi>{topic.name}</bdi>
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={place.channel()?.archived_at === undefined}>
        <Form
          submit={words().topics.create}
          disabled={name().trim() === ""}
          onSubmit={async () => {
            await chat.topics.create(place.workspace()?.id ?? "", props.channelId, name().trim());
            setName("");
          }}
        >
          <Field
            label={words().topics.name}
            value={name()}
            onInput={setName}
            maxLength={MOST_NAME}
            hint={words().topics.hint}
          />
        </Form>
      </Show>
    </div>
  );
}

function TopicMessages(props: { channelId: string; topicId: string }) {
  const chat = useChat();
  const place = usePlace();
  const key = createMemo(() => `${props.channelId} ${props.topicId}`);
  const messages = createPaged(
    chat,
    key,
    (cursor) => chat.topics.messages(props.channelId, props.topicId, cursor),
    EVENTS,
  );
  const users = chat.select((state) => state.users);
  return (
    <Loaded live={messages}>
      {(found) => (
        <Show
          when={found().length > 0}
          fallback={
            <div class="view-nothing search-nothing">
              <Claw size={36} />
              <h3>{words().topics.empty}</h3>
              <p>{words().topics.emptyHint}</p>
            </div>
          }
        >
          <ul class="pins">
            <For each={found()}>
              {(message) => (
                <li class="pin">
                  <MessageCard message={message} />
                  <button
                    type="button"
                    class="link-button pin-go"
                    aria-label={viewWords().pins.goNamed(nameOf(users().get(message.author_id)))}
                    onClick={() => place.goToMessage(message, { keepPane: true })}
                  >
                    {viewWords().pins.go}
                  </button>
                </li>
              )}
            </For>
          </ul>
          <More pages={messages} />
        </Show>
      )}
    </Loaded>
  );
}
