import EyeOff from "lucide-solid/icons/eye-off";
import X from "lucide-solid/icons/x";
import { For } from "solid-js";
import type { Whisper } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { MessageBody } from "../timeline/MessageBody.tsx";
import { Avatar } from "../ui/Avatar.tsx";
import { Name } from "../ui/Name.tsx";
import { words } from "../words/words.ts";

/** What apps have said to this person alone, above where they write, until they put it away. */
export function Whispers(props: { conversationId: string }) {
  const chat = useChat();
  const whispers = chat.select((state) => state.whispers.get(props.conversationId) ?? []);
  return (
    <div class="whispers" role="log" aria-label={words().composer.onlyYou}>
      <For each={whispers()}>
        {(whisper) => (
          <OneWhisper
            whisper={whisper}
            onDismiss={() =>
              chat.store.dispatch({
                type: "whisper_read",
                conversation_id: props.conversationId,
                id: whisper.id,
              })
            }
          />
        )}
      </For>
    </div>
  );
}

function OneWhisper(props: { whisper: Whisper; onDismiss: () => void }) {
  const chat = useChat();
  const user = chat.select((state) => state.users.get(props.whisper.user_id));
  return (
    <div class="whisper">
      <Avatar user={user()} id={props.whisper.user_id} class="small" />
      <div class="whisper-content">
        <p class="whisper-head">
          <Name user={user()} />
          <span class="whisper-note">
            <EyeOff size={12} aria-hidden="true" />
            {words().composer.onlyYou}
          </span>
        </p>
        <MessageBody text={props.whisper.text} rowKey={`whisper ${props.whisper.id}`} />
      </div>
      <button
        type="button"
        class="icon-button"
        aria-label={words().composer.dismiss}
        title={words().composer.dismiss}
        onClick={() => props.onDismiss()}
      >
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  );
}
