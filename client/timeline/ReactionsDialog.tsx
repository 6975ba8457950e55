import { createSignal, For, onMount, Show } from "solid-js";
import type { User } from "../../sdk/src/index.ts";
import { Emoji } from "../emoji/Emoji.tsx";
import { usePlace } from "../shell/place.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Name } from "../ui/Name.tsx";
import { words } from "../words/words.ts";
import { viewWords } from "../words/views.ts";

/** Everybody who reacted to a message, by emoji. */
export function ReactionsDialog(props: { message: StoredMessage; onClose: () => void }) {
  return (
    <Dialog
      title={viewWords().dialogs.reactions.title}
      class="reactions-dialog"
      onClose={props.onClose}
    >
      <For each={props.message.reactions?.map(({ emoji }) => emoji)}>
        {(emoji) => (
          <Reacted
            messageId={props.message.id}
            emoji={emoji}
            count={props.message.reactions?.find((one) => one.emoji === emoji)?.count ?? 0}
            onClose={props.onClose}
          />
        )}
      </For>
    </Dialog>
  );
}

function Reacted(props: { messageId: string; emoji: string; count: number; onClose: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const [users, setUsers] = createSignal<readonly User[]>([]);
  const [next, setNext] = createSignal<string>();
  const [failed, setFailed] = createSignal(false);

  function load(cursor?: string): void {
    setFailed(false);
    chat.reactions.users(props.messageId, props.emoji, cursor).then(
      (page) => {
        setUsers((known) => [...known, ...page.users]);
        setNext(page.next);
      },
      () => setFailed(true),
    );
  }
  onMount(() => load());

  return (
    <section class="reacted">
      <h3>
        <Emoji emoji={props.emoji} />
        <span class="visually-hidden">{props.emoji}</span>
        <span class="quiet">{words().message.reactionCount(props.count)}</span>
      </h3>
      <ul>
        <For each={users()}>
          {(user) => (
            <li>
              <button
                type="button"
                class="menu-item"
                onClick={() => {
                  props.onClose();
                  place.openProfile(user.id);
                }}
              >
                <Avatar user={user} id={user.id} class="small" />
                <Name user={user} />
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={next()}>
        {(cursor) => (
          <button type="button" class="link-button" onClick={() => load(cursor())}>
            {viewWords().dialogs.reactions.more}
          </button>
        )}
      </Show>
      <Show when={failed()}>
        <p role="alert">
          {viewWords().dialogs.reactions.failed}{" "}
          <button type="button" class="link-button" onClick={() => load(next())}>
            {words().message.tryAgain}
          </button>
        </p>
      </Show>
    </section>
  );
}
