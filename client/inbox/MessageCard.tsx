import { createMemo, Show, type JSX } from "solid-js";
import { Attachments } from "../files/Attachments.tsx";
import { usePlace } from "../shell/place.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { MessageBody } from "../timeline/MessageBody.tsx";
import { shownAuthor } from "../timeline/override.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Name, nameOf } from "../ui/Name.tsx";
import { minute } from "../ui/now.ts";
import { fullTime, timeAgo } from "../ui/time.ts";
import { words } from "../words/words.ts";

/** A message outside of its conversation: who wrote it, when and what, without what can be done with it there. */
export function MessageCard(props: {
  message: StoredMessage;
  /** Beside the time. */
  actions?: JSX.Element;
}) {
  const chat = useChat();
  const place = usePlace();
  const author = chat.select((state) => state.users.get(props.message.author_id));
  const shown = createMemo(() =>
    shownAuthor(author(), props.message.author_override, location.origin),
  );
  const deleted = () => props.message.deleted_at !== undefined;
  return (
    <div class="message-card">
      <button
        type="button"
        class="avatar-button"
        aria-label={words().message.profileOf(nameOf(shown().user))}
        onClick={() => place.openProfile(props.message.author_id)}
      >
        <Avatar user={shown().user} id={props.message.author_id} />
      </button>
      <div class="message-card-main">
        <div class="message-card-head">
          <Name user={shown().user} class="message-author" />
          <time
            class="message-time"
            dateTime={props.message.created_at}
            title={fullTime(props.message.created_at)}
          >
            {timeAgo(props.message.created_at, minute())}
          </time>
          {props.actions}
        </div>
        <Show when={!deleted()} fallback={<p class="quiet">{words().message.deleted}</p>}>
          <div class="message-card-body">
            <MessageBody
              message={props.message}
              text={props.message.body}
              rowKey={`card ${props.message.id}`}
            />
          </div>
          <Attachments message={props.message} pending={undefined} />
        </Show>
      </div>
    </div>
  );
}
