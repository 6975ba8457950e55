import Lock from "lucide-solid/icons/lock";
import { Show } from "solid-js";
import type { Channel } from "../../sdk/src/index.ts";
import { words } from "../words/words.ts";

/** The heading over a channel: its name, and whether everybody can find it. */
export function ChannelTitle(props: { channel: Channel }) {
  return (
    <h1 class="channel-title" title={props.channel.name}>
      <Show
        when={props.channel.kind === "private"}
        fallback={
          <span class="channel-hash" aria-hidden="true">
            #
          </span>
        }
      >
        <Lock size={15} class="channel-lock" aria-label={words().conversation.isPrivate} />
      </Show>
      <bdi>{props.channel.name}</bdi>
    </h1>
  );
}
