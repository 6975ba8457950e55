import { createEffect, createSignal, onCleanup, Show } from "solid-js";
import { Composer } from "../composer/Composer.tsx";
import { useChat } from "../sync/chat.ts";
import { MessageRow } from "../timeline/MessageRow.tsx";
import { rootRow } from "../timeline/rows.ts";
import { markUnreadBeside } from "../timeline/unread-line.ts";
import { Timeline } from "../timeline/Timeline.tsx";
import { words } from "../words/words.ts";

const LIT_MS = 2_000;

/** A thread without a frame: its root, its replies, and where to reply. Made anew for each thread. */
export function Thread(props: {
  rootId: string;
  /** A reply to go to and light up, from a link. */
  messageId: string | undefined;
  /** Nothing is left of it. */
  onGone: () => void;
}) {
  const chat = useChat();
  const rootId = props.rootId;
  const root = chat.select((state) => rootRow(state, rootId));
  const [sent, setSent] = createSignal(0);
  onCleanup(chat.hold(rootId));
  // A quote of the root leads to it: it is at the top.
  const [lit, setLit] = createSignal<string>();
  createEffect(() => {
    if (props.messageId !== rootId) return;
    setLit(rootId);
    const root = document.querySelector(`.thread-root [data-key="${CSS.escape(rootId)}"]`);
    root?.scrollIntoView({ block: "nearest" });
    const timer = setTimeout(() => setLit(undefined), LIT_MS);
    onCleanup(() => clearTimeout(timer));
  });
  /** The root stands in its channel or conversation: there it is unread again. */
  function markUnread(seq: number): void {
    const message = root()?.message;
    const where = message?.channel_id ?? message?.direct_conversation_id;
    if (where === undefined) return;
    markUnreadBeside({ conversationId: where, seq });
    void chat.reading.unread(where, seq).catch(() => {});
  }
  const count = () => root()?.message?.thread_state?.reply_count ?? 0;
  // A root that has just got its public name puts it into the URL: see navigation.
  createEffect(() => {
    if (root()?.message?.deleted_at !== undefined && count() === 0) props.onGone();
  });

  return (
    <>
      <Timeline
        conversationId={rootId}
        title={words().thread.name}
        messageId={props.messageId === rootId ? undefined : props.messageId}
        sent={sent()}
        markedRead={0}
        above={() => (
          <div class="thread-root">
            <MessageRow row={root()} lit={lit()} inThread onMarkUnread={markUnread} />
            <Show when={count() > 0}>
              <p class="thread-count" role="separator">
                {words().thread.replies(count())}
              </p>
            </Show>
          </div>
        )}
        onMissing={() => chat.notify(words().thread.gone)}
      />
      <Show when={root()?.message?.deleted_at === undefined}>
        <Composer
          conversationId={rootId}
          title={words().thread.name}
          onSent={() => setSent((n) => n + 1)}
        />
      </Show>
    </>
  );
}
