import { Index, Show, Suspense } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { nameOf } from "../ui/Name.tsx";
import { words } from "../words/words.ts";
import { later } from "../sync/later.ts";

const ProgressButton = later(() =>
  import("./ProgressButton.tsx").then((module) => ({ default: module.ProgressButton })),
);

/** Who writes here at the moment, and what agents are doing. Its room is always there. */
export function TypingLine(props: { conversationId: string }) {
  const chat = useChat();
  const turns = chat.select((state) => state.progress.get(props.conversationId) ?? []);
  const typing = chat.select((state) => {
    const agents = new Set(state.progress.get(props.conversationId)?.map((one) => one.user_id));
    const names = (state.typing.get(props.conversationId) ?? [])
      .filter(({ user_id }) => !agents.has(user_id))
      .map(({ user_id }) => nameOf(state.users.get(user_id)));
    const [one = "", other = ""] = names;
    if (names.length > 2) return words().composer.manyTyping;
    if (names.length === 2) return words().composer.areTyping(one, other);
    return names.length === 1 ? words().composer.isTyping(one) : "";
  });
  return (
    <div class="typing-line">
      <Suspense>
        {/* A turn that goes on stays open. */}
        <Index each={turns()}>{(turn) => <ProgressButton turn={turn()} />}</Index>
      </Suspense>
      <Show when={typing() !== ""}>
        <span class="typing-words">{typing()}</span>
      </Show>
    </div>
  );
}
