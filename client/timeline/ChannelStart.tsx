import { Show } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Claw } from "../ui/Claw.tsx";
import { longDate } from "../ui/time.ts";

/** What stands above the first message of a channel. */
export function ChannelStart(props: { channelId: string; empty?: boolean }) {
  const chat = useChat();
  const channel = chat.select((state) => state.channels.get(props.channelId));
  return (
    <Show when={channel()}>
      {(here) => (
        <div class="channel-start" classList={{ empty: props.empty === true }}>
          <Show when={props.empty}>
            <Claw size={40} class="channel-start-claw" />
          </Show>
          <h2>
            <bdi># {here().name}</bdi>
          </h2>
          <Show when={here().display_title}>
            <p dir="auto">{here().display_title}</p>
          </Show>
          <p class="quiet">
            {props.empty
              ? "Nothing here but clean sand. Say the first word."
              : `The channel begins here, on ${longDate(here().created_at)}.`}
          </p>
        </div>
      )}
    </Show>
  );
}
