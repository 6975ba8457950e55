import PinOff from "lucide-solid/icons/pin-off";
import { createEffect, createSignal, For, Show } from "solid-js";
import { MessageCard } from "../inbox/MessageCard.tsx";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Claw } from "../ui/Claw.tsx";
import { Pane } from "../ui/Pane.tsx";
import { words } from "../words/words.ts";
import { nameOf } from "../ui/Name.tsx";
import { viewWords } from "../words/views.ts";

/** What a channel keeps at hand, the newest pin first. Made anew for each channel. */
export function PinsPane(props: { channelId: string; onClose: () => void }) {
  const chat = useChat();
  const [failure, setFailure] = createSignal<string>();
  const [tries, setTries] = createSignal(0);
  createEffect(() => {
    tries();
    setFailure(undefined);
    chat.pins.ensure(props.channelId).catch((error: unknown) => setFailure(sentence(error)));
  });
  const ids = chat.select(
    (state) => state.pins.get(props.channelId),
    (a, b) => a?.join() === b?.join(),
  );
  const archived = chat.select(
    (state) => state.channels.get(props.channelId)?.archived_at !== undefined,
  );
  let list: HTMLUListElement | undefined;

  async function unpin(id: string): Promise<void> {
    const at = ids()?.indexOf(id) ?? 0;
    await chat.pins.remove(props.channelId, id);
    // The focus stays in the list as long as there is one.
    const left = [...(list?.querySelectorAll<HTMLElement>(".pin-go") ?? [])];
    const next =
      left[Math.min(at, left.length - 1)] ??
      document.querySelector<HTMLElement>(".pins-pane .pane-header button");
    next?.focus();
  }

  return (
    <Pane
      label={viewWords().pins.title}
      title={viewWords().pins.title}
      class="pins-pane"
      onClose={props.onClose}
    >
      <Show when={failure()}>
        {(why) => (
          <div class="view-nothing search-nothing" role="alert">
            <p>{viewWords().pins.failed(why())}</p>
            <button type="button" class="button" onClick={() => setTries(tries() + 1)}>
              {words().settings.retry}
            </button>
          </div>
        )}
      </Show>
      <Show when={ids()}>
        {(pinned) => (
          <Show
            when={pinned().length > 0}
            fallback={
              <div class="view-nothing search-nothing">
                <Claw size={36} />
                <h3>{viewWords().pins.nothing}</h3>
                <p>{viewWords().pins.nothingHint}</p>
              </div>
            }
          >
            <ul ref={(element) => (list = element)} class="pins">
              <For each={pinned()}>
                {(id) => <Pin id={id} mayUnpin={!archived()} onUnpin={() => void unpin(id)} />}
              </For>
            </ul>
          </Show>
        )}
      </Show>
    </Pane>
  );
}

function Pin(props: { id: string; mayUnpin: boolean; onUnpin: () => void }) {
  const chat = useChat();
  const place = usePlace();
  const message = chat.select((state) => state.messages.get(props.id));
  const author = chat.select((state) => nameOf(state.users.get(message()?.author_id ?? "")));
  return (
    <Show when={message()}>
      {(pinned) => (
        <li class="pin">
          <MessageCard
            message={pinned()}
            actions={
              <Show when={props.mayUnpin}>
                <button
                  type="button"
                  class="icon-button pin-off"
                  aria-label={viewWords().pins.unpin(author())}
                  title={words().message.unpin}
                  onClick={() => props.onUnpin()}
                >
                  <PinOff size={15} aria-hidden="true" />
                </button>
              </Show>
            }
          />
          <button
            type="button"
            class="link-button pin-go"
            aria-label={viewWords().pins.goNamed(author())}
            onClick={() => place.goToMessage(pinned(), { keepPane: true })}
          >
            {viewWords().pins.go}
          </button>
        </li>
      )}
    </Show>
  );
}
