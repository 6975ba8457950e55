import SmilePlus from "lucide-solid/icons/face-slightly-smiling-plus";
import { createMemo, For, Show } from "solid-js";
import type { ReactionSummary } from "../../sdk/src/index.ts";
import { pickEmoji } from "../emoji/picking.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { ReactionChip } from "./ReactionChip.tsx";

/** What people answered a message with; pressing one joins in or takes one's own back. */
export function ReactionBar(props: {
  message: StoredMessage;
  reactions: readonly ReactionSummary[];
}) {
  const chat = useChat();
  // By its emoji, a chip stays the same while its count changes, and keeps the focus.
  const emojis = createMemo(() => props.reactions.map(({ emoji }) => emoji), undefined, {
    equals: (a, b) => a.length === b.length && a.every((one, at) => one === b[at]),
  });
  return (
    <Show when={emojis().length > 0}>
      <div class="reactions" role="group" aria-label={words().message.reactions}>
        <For each={emojis()}>
          {(emoji) => (
            <ReactionChip
              messageId={props.message.id}
              emoji={emoji}
              count={props.reactions.find((one) => one.emoji === emoji)?.count ?? 0}
              mine={props.reactions.find((one) => one.emoji === emoji)?.reacted_by_me ?? false}
            />
          )}
        </For>
        <button
          type="button"
          class="reaction add"
          aria-label={words().message.react}
          title={words().message.react}
          onClick={(event) =>
            pickEmoji(
              event.currentTarget,
              (emoji) => void chat.reactions.set(props.message.id, emoji, true),
              props.message.id,
            )
          }
        >
          <SmilePlus size={15} aria-hidden="true" />
        </button>
      </div>
    </Show>
  );
}
