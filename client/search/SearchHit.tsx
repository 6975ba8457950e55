import MessagesSquare from "lucide-solid/icons/messages-square";
import { For, Show } from "solid-js";
import { titleOf } from "../conversation/title.ts";
import { conversationOf } from "../sidebar/noticed.ts";
import { useChat } from "../sync/chat.ts";
import type { SearchResult } from "../sync/search.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Name } from "../ui/Name.tsx";
import { minute } from "../ui/now.ts";
import { fullTime, timeAgo } from "../ui/time.ts";
import { viewWords } from "../words/views.ts";
import { piecesOf } from "./highlight.ts";

/** Without what Markdown has around words; the server cuts and counts the text as it was written. */
const unmarked = (text: string): string => text.replace(/\*\*|~~|`+/g, "");

/** A message that was found: where it stands, who wrote it, and the words in it. */
export function SearchHit(props: { result: SearchResult; here: boolean; onOpen: () => void }) {
  const chat = useChat();
  const where = chat.select((state) => {
    const { channel_id, channel_name, direct_conversation_id: direct } = props.result;
    const known = conversationOf(state, channel_id ?? direct ?? "");
    if (known !== undefined) return titleOf(state, known);
    return channel_name === undefined ? viewWords().search.direct : `#${channel_name}`;
  });
  const author = chat.select((state) => state.users.get(props.result.author.id));
  const isReply = () => props.result.parent_message_id !== undefined;
  return (
    <button
      type="button"
      class="search-hit"
      aria-current={props.here ? "true" : undefined}
      onClick={() => props.onOpen()}
    >
      <span class="hit-place">
        <bdi>{where()}</bdi>
        <Show when={isReply() || props.result.reply_count > 0}>
          <span class="hit-thread">
            <MessagesSquare size={13} aria-hidden="true" />
            {isReply()
              ? viewWords().search.inThread
              : viewWords().search.replies(props.result.reply_count)}
          </span>
        </Show>
      </span>
      <span class="hit-head">
        <Avatar user={author() ?? props.result.author} id={props.result.author.id} class="small" />
        <Name user={author() ?? props.result.author} class="hit-author" />
        <time
          class="quiet"
          dateTime={props.result.created_at}
          title={fullTime(props.result.created_at)}
        >
          {timeAgo(props.result.created_at, minute())}
        </time>
      </span>
      <span class="hit-text" dir="auto">
        <For each={piecesOf(props.result.snippet, props.result.highlights)}>
          {(piece) => (piece.lit ? <mark>{piece.text}</mark> : unmarked(piece.text))}
        </For>
      </span>
    </button>
  );
}
