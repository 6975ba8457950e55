import { For, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { minute } from "../ui/now.ts";
import { fullTime, timeAgo } from "../ui/time.ts";
import { words } from "../words/words.ts";

/** Who has answered a root, how often and when; it opens the thread. */
export function ThreadSummary(props: { root: StoredMessage }) {
  const chat = useChat();
  const place = usePlace();
  const thread = () => props.root.thread_state;
  const users = chat.select((state) => state.users);
  const unread = chat.select((state) => (state.counters.get(props.root.id)?.unread_count ?? 0) > 0);
  const ago = () => timeAgo(thread()?.last_reply_at ?? props.root.created_at, minute());

  return (
    <button
      type="button"
      class="thread-summary"
      classList={{ unread: unread() }}
      onClick={() => place.openThread(props.root)}
    >
      <span class="thread-faces">
        <For each={thread()?.last_reply_author_ids}>
          {(id) => <Avatar user={users().get(id)} id={id} class="small" />}
        </For>
      </span>
      <span class="visually-hidden">{words().message.openThread(unread())}</span>
      <span class="thread-replies">{words().thread.replies(thread()?.reply_count ?? 0)}</span>
      <Show when={thread()?.last_reply_at}>
        {(at) => (
          <time class="quiet" dateTime={at()} title={fullTime(at())}>
            {ago()}
          </time>
        )}
      </Show>
    </button>
  );
}
