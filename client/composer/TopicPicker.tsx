import Tag from "lucide-solid/icons/tag";
import { createEffect, Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Menu } from "../ui/Menu.tsx";
import { words } from "../words/words.ts";

/** Which of a channel's topics the message goes under; only where there are any. */
export function TopicPicker(props: { channelId: string }) {
  const chat = useChat();
  const workspaceId = chat.select((state) => state.channels.get(props.channelId)?.workspace_id);
  createEffect(() => {
    const id = workspaceId();
    if (id !== undefined) chat.topics.load(id);
  });
  const topics = useTopics(props.channelId);
  const chosen = () => topics().find(({ id }) => id === chat.topics.chosen(props.channelId));
  return (
    <Show when={topics().length > 0}>
      <Menu
        label={chosen() ? words().composer.topicIs(chosen()?.name ?? "") : words().composer.topic}
        class="topic-button"
        items={() => [
          {
            label: words().composer.noTopic,
            chosen: chosen() === undefined,
            run: () => chat.topics.choose(props.channelId, undefined),
          },
          ...topics().map(({ id, name }) => ({
            label: name,
            chosen: chosen()?.id === id,
            run: () => chat.topics.choose(props.channelId, id),
          })),
        ]}
      >
        <Tag size={15} aria-hidden="true" />
        <bdi class="topic-name">{chosen()?.name}</bdi>
      </Menu>
    </Show>
  );
}

/** The topics that a message in a channel can be filed under: the channel's own, and the workspace's. */
export function useTopics(channelId: string) {
  const chat = useChat();
  return chat.select((state) => {
    const workspaceId = state.channels.get(channelId)?.workspace_id ?? "";
    return (state.topics.get(workspaceId) ?? []).filter(
      ({ channel_id = channelId, archived_at }) =>
        channel_id === channelId && archived_at === undefined,
    );
  });
}
