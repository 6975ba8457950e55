import Hash from "lucide-solid/icons/hash";
import Lock from "lucide-solid/icons/lock";
import { A } from "@solidjs/router";
import { Show } from "solid-js";
import { othersIn, plainTitle } from "../conversation/title.ts";
import { conversationPath } from "../shell/paths.ts";
import { usePlace, type Conversation } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { Avatar } from "../ui/Avatar.tsx";

/** One line of the sidebar: where it leads, and what is unread there. */
export function ConversationLink(props: { conversation: Conversation }) {
  const chat = useChat();
  const place = usePlace();
  const counters = chat.select((state) => state.counters.get(props.conversation.id));
  const title = chat.select((state) => plainTitle(state, props.conversation));
  const first = chat.select((state) => {
    const { conversation } = props;
    if (conversation.kind !== "direct") return undefined;
    return state.users.get(othersIn(state, conversation.dm)[0] ?? "");
  });
  const here = () =>
    place.view() === undefined && place.conversation()?.id === props.conversation.id;
  const muted = () =>
    props.conversation.kind === "channel" &&
    props.conversation.channel.notification_preference === "muted";
  /** In a direct conversation everything is for its people. */
  const count = () => {
    const { unread_count = 0, mention_count = 0 } = counters() ?? {};
    if (props.conversation.kind === "direct") return unread_count;
    return muted() ? mention_count : unread_count;
  };
  const path = () => {
    const workspace = place.workspace();
    if (workspace === undefined) return "/app";
    const { conversation } = props;
    return conversationPath(
      workspace,
      conversation.kind === "channel" ? conversation.channel : conversation.dm,
    );
  };
  return (
    <li>
      <A
        href={path()}
        class="sidebar-link"
        classList={{ here: here(), unread: count() > 0, muted: muted() }}
        aria-current={here() ? "page" : undefined}
        title={title()}
        onClick={() => place.setDrawer(false)}
      >
        <Show
          when={props.conversation.kind === "channel" ? props.conversation.channel : undefined}
          fallback={
            <Avatar user={first()} id={first()?.id ?? props.conversation.id} class="small" />
          }
        >
          {(channel) => (
            <Show
              when={channel().kind === "private"}
              fallback={<Hash size={15} aria-hidden="true" />}
            >
              <Lock size={14} aria-label="Private" />
            </Show>
          )}
        </Show>
        <bdi class="sidebar-link-name">{title()}</bdi>
        <Show when={count() > 0}>
          <span class="count-badge" classList={{ mentions: (counters()?.mention_count ?? 0) > 0 }}>
            {count() > 99 ? "99+" : count()}
            <span class="visually-hidden"> unread</span>
          </span>
        </Show>
      </A>
    </li>
  );
}
