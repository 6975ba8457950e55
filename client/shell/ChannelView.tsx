import { createSignal, Show } from "solid-js";
import { Composer } from "../composer/Composer.tsx";
import { useChat } from "../sync/chat.ts";
import { Timeline } from "../timeline/Timeline.tsx";
import { ChannelHeader } from "./ChannelHeader.tsx";
import { ConnectionPill } from "./ConnectionPill.tsx";
import { usePlace } from "./place.ts";

/** One channel: its header, its messages, and where to write. Made anew for each channel. */
export function ChannelView(props: { channelId: string; messageId: string | undefined }) {
  const chat = useChat();
  const place = usePlace();
  const [sent, setSent] = createSignal(0);
  const title = () => `#${place.channel()?.name ?? ""}`;

  return (
    <>
      <ChannelHeader />
      <ConnectionPill />
      <Timeline
        channelId={props.channelId}
        title={title()}
        messageId={props.messageId}
        sent={sent()}
        markedRead={place.marks()}
        onMissing={() => chat.notify("That message is not here any more.")}
      />
      <Show
        when={place.channel()?.archived_at === undefined}
        fallback={
          <p class="composer-closed">This channel is archived. It can be read, not written to.</p>
        }
      >
        <Composer
          channelId={props.channelId}
          title={title()}
          onSent={() => setSent((count) => count + 1)}
        />
      </Show>
    </>
  );
}
