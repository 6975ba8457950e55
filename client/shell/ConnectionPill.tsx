import { createEffect, createSignal, onCleanup, Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
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
    const trouble = state() === "reconnecting" || state() === "catching_up";
    if (!trouble) return setShown(false);
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    onCleanup(() => clearTimeout(timer));
  });

  return (
    <div class="connection" role="status">
      <Show when={shown()}>
        <span class="connection-pill">
          {state() === "catching_up" ? "Catching up…" : "Reconnecting…"}
        </span>
      </Show>
    </div>
  );
}
