import EyeOff from "lucide-solid/icons/eye-off";
import X from "lucide-solid/icons/x";
import type { Whisper } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { MessageBody } from "../timeline/MessageBody.tsx";
import { Avatar } from "../ui/Avatar.tsx";
import { Name } from "../ui/Name.tsx";
import { words } from "../words/words.ts";

/** What an app has said to this person alone. */
export function WhisperNote(props: { whisper: Whisper; onDismiss: () => void }) {
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
