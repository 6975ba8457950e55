import { For, Suspense } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { later } from "../sync/later.ts";

const WhisperNote = later(() =>
  import("./WhisperNote.tsx").then((module) => ({ default: module.WhisperNote })),
);

/** What apps have said to this person alone, above where they write, until they put it away. */
export function Whispers(props: { conversationId: string }) {
  const chat = useChat();
  const whispers = chat.select((state) => state.whispers.get(props.conversationId) ?? []);
  return (
    <div class="whispers" role="log" aria-label={words().composer.onlyYou}>
      <For each={whispers()}>
        {(whisper) => (
          <Suspense>
            <WhisperNote
              whisper={whisper}
              onDismiss={() =>
                chat.store.dispatch({
                  type: "whisper_read",
                  conversation_id: props.conversationId,
                  id: whisper.id,
                })
              }
            />
          </Suspense>
        )}
      </For>
    </div>
  );
}
