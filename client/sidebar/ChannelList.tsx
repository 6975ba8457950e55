import Plus from "lucide-solid/icons/plus";
import { createMemo, For, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { ConversationLink } from "./ConversationLink.tsx";
import { sidebarSections } from "./sections.ts";

/** The channels of the workspace, in their sections, with what is unread. */
export function ChannelList() {
  const chat = useChat();
  const place = usePlace();
  const channels = chat.select((state) => state.channels);
  const me = chat.select((state) => state.me);
  const role = chat.select((state) =>
    state.members.get(place.workspace()?.id ?? "")?.get(me() ?? ""),
  );
  const sections = createMemo(() =>
    sidebarSections(channels(), place.workspace()?.id, place.channel()?.id),
  );
  const mayCreate = () => (role() ?? place.workspace()?.role) !== "guest";

  return (
    <For each={sections()}>
      {(section, at) => (
        <section class="sidebar-section" aria-label={section.name}>
          <header class="sidebar-heading">
            <h2 dir="auto">{section.name}</h2>
            <Show when={at() === 0 && mayCreate()}>
              <button
                type="button"
                class="icon-button"
                aria-label="Create a channel"
                title="Create a channel"
                onClick={() => place.openDialog("create-channel")}
              >
                <Plus size={16} aria-hidden="true" />
              </button>
            </Show>
          </header>
          <ul>
            <For each={section.channels}>
              {(channel) => (
                <ConversationLink conversation={{ kind: "channel", id: channel.id, channel }} />
              )}
            </For>
          </ul>
        </section>
      )}
    </For>
  );
}
