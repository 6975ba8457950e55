import { createEffect, createSignal, onCleanup, Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { usePlace } from "./place.ts";

/** A hiccup shorter than this is nobody's business. */
const QUIET_MS = 1_200;

/** Says quietly that the connection is gone, over the timeline, so that nothing moves. */
export function ConnectionPill() {
  const chat = useChat();
  const place = usePlace();
  const state = () => chat.connections.state(place.workspace()?.id ?? "");
  const [shown, setShown] = createSignal(false);

  createEffect(() => {
    // Without a connection since the start, all that is shown is from before.
    const recalled = state() === undefined && chat.recalled();
    const trouble = recalled || state() === "reconnecting" || state() === "catching_up";
    if (!trouble) return setShown(false);
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    onCleanup(() => clearTimeout(timer));
  });

  const said = () => {
    if (state() === "catching_up") return words().shell.catchingUp;
    return state() === undefined ? words().shell.fromBefore : words().shell.reconnecting;
  };

  return (
    <div class="connection" role="status">
      <Show when={shown()}>
        <span class="connection-pill">{said()}</span>
      </Show>
    </div>
  );
}
