import Hash from "lucide-solid/icons/hash";
import Plus from "lucide-solid/icons/plus";
import { A } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import type { Channel } from "../../sdk/src/index.ts";
import { channelPath, usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
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
            <For each={section.channels}>{(channel) => <ChannelLink channel={channel} />}</For>
          </ul>
        </section>
      )}
    </For>
  );
}

function ChannelLink(props: { channel: Channel }) {
  const chat = useChat();
  const place = usePlace();
  const unread = chat.select((state) => state.counters.get(props.channel.id)?.unread_count ?? 0);
  const here = () => place.channel()?.id === props.channel.id;
  const path = () => {
    const workspace = place.workspace();
    return workspace === undefined ? "/app" : channelPath(workspace, props.channel);
  };
  return (
    <li>
      <A
        href={path()}
        class="sidebar-link"
        classList={{ here: here(), unread: unread() > 0 }}
        aria-current={here() ? "page" : undefined}
        title={props.channel.name}
        onClick={() => place.setDrawer(false)}
      >
        <Hash size={15} aria-hidden="true" />
        <bdi class="sidebar-link-name">{props.channel.name}</bdi>
        <Show when={unread() > 0}>
          <span class="count-badge">
            {unread() > 99 ? "99+" : unread()}
            <span class="visually-hidden"> unread</span>
          </span>
        </Show>
      </A>
    </li>
  );
}
