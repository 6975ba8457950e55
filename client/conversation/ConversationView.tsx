import { createSignal, Match, Switch } from "solid-js";
import { Composer } from "../composer/Composer.tsx";
import { ConnectionPill } from "../shell/ConnectionPill.tsx";
import { usePlace, type Conversation } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Timeline } from "../timeline/Timeline.tsx";
import { words } from "../words/words.ts";
import { ConversationHeader } from "./ConversationHeader.tsx";
import { titleOf } from "./title.ts";

/** A channel or a direct conversation: its header, its messages, and where to write. Made anew for each. */
export function ConversationView(props: {
  conversation: Conversation;
  messageId: string | undefined;
}) {
  const chat = useChat();
  const place = usePlace();
  const [sent, setSent] = createSignal(0);
  const title = chat.select((state) => titleOf(state, props.conversation));
  const archived = () => place.channel()?.archived_at !== undefined;
  const alone = () => props.conversation.kind === "direct" && !props.conversation.dm.can_send;

  return (
    <>
      <ConversationHeader conversation={props.conversation} />
      <ConnectionPill />
      <Timeline
        conversationId={props.conversation.id}
        title={title()}
        messageId={props.messageId}
        sent={sent()}
        markedRead={place.marks()}
        onMissing={() => chat.notify(words().conversation.messageGone)}
      />
      <Switch
        fallback={
          <Composer
            conversationId={props.conversation.id}
            title={title()}
            home
            onSent={() => setSent((count) => count + 1)}
          />
        }
      >
        <Match when={archived()}>
          <p class="composer-closed">{words().conversation.archived}</p>
        </Match>
        <Match when={alone()}>
          <p class="composer-closed">{words().conversation.alone}</p>
        </Match>
      </Switch>
    </>
  );
}
