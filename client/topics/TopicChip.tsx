import Tag from "lucide-solid/icons/tag";
import { createEffect, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";

/** What a message is filed under; it leads to the others there. */
export function TopicChip(props: { message: StoredMessage }) {
  const chat = useChat();
  const place = usePlace();
  createEffect(() => chat.topics.load(props.message.workspace_id));
  const topic = chat.select((state) =>
    state.topics.get(props.message.workspace_id)?.find(({ id }) => id === props.message.topic_id),
  );
  return (
    <Show when={topic()}>
      {(known) => (
        <button
          type="button"
          class="topic-chip"
          aria-label={words().topics.chip(known().name)}
          onClick={() => place.openPane({ kind: "topics", topicId: known().id })}
        >
          <Tag size={12} aria-hidden="true" />
          <bdi>{known().name}</bdi>
        </button>
      )}
    </Show>
  );
}
