import { createSignal } from "solid-js";
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
      <Composer
        conversationId={props.conversation.id}
        title={title()}
        home
        onSent={() => setSent((count) => count + 1)}
      />
    </>
  );
}
