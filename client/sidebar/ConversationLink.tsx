import Ellipsis from "lucide-solid/icons/ellipsis";
import Hash from "lucide-solid/icons/hash";
import PencilLine from "lucide-solid/icons/pencil-line";
import Lock from "lucide-solid/icons/lock";
import { createSignal, Show, untrack } from "solid-js";
import { othersIn, plainTitle } from "../conversation/title.ts";
import { StatusEmoji, PersonAvatar } from "../people/Standing.tsx";
import { conversationPath } from "../shell/paths.ts";
import { usePlace, type Conversation } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { BotBadge } from "../ui/Name.tsx";
import { words } from "../words/words.ts";
import type { Arranging } from "./arranging.ts";
import { noticedOf } from "./noticed.ts";
import { number } from "../words/locale.ts";

/** One line of the sidebar: where it leads, and what is unread there. */
export function ConversationLink(props: { conversation: Conversation; arranging: Arranging }) {
  const chat = useChat();
  const place = usePlace();
  const [near, setNear] = createSignal(false);
  // A channel's name is its own; who is in a direct conversation is looked up.
  const directTitle =
    untrack(() => props.conversation.kind) === "direct"
      ? chat.select((state) => plainTitle(state, props.conversation))
      : undefined;
  const title = () => directTitle?.() ?? channel()?.name ?? "";
  const noticed = chat.select(
    (state) => noticedOf(state, props.conversation),
    (a, b) => a.count === b.count && a.mentions === b.mentions && a.bold === b.bold,
  );
  const here = () => props.arranging.isHere(props.conversation.id);
  const channel = () =>
    props.conversation.kind === "channel" ? props.conversation.channel : undefined;
  const muted = () => channel()?.notification_preference === "muted";
  const menuOpen = () => props.arranging.hasMenu(props.conversation.id);
  const path = () => {
    const workspace = props.arranging.workspace();
    const to =
      channel() ?? (props.conversation.kind === "direct" ? props.conversation.dm : undefined);
    return workspace === undefined || to === undefined ? "/app" : conversationPath(workspace, to);
  };

  return (
    <li
      class="sidebar-row"
      classList={{
        moving: props.arranging.isMoving(props.conversation.id),
        "drop-before": props.arranging.isDroppedBefore(props.conversation.id),
      }}
      data-conversation={props.conversation.id}
      onMouseEnter={() => setNear(true)}
      onMouseLeave={() => setNear(false)}
      onFocusIn={() => setNear(true)}
      onFocusOut={() => setNear(false)}
      onContextMenu={(event) => {
        event.preventDefault();
        const byKeyboard = event.clientX === 0 && event.clientY === 0;
        props.arranging.setMenu({
          anchor: byKeyboard ? event.currentTarget : { x: event.clientX, y: event.clientY },
          conversation: props.conversation,
        });
      }}
    >
      <a
        href={path()}
        class="sidebar-link"
        classList={{
          here: here(),
          unread: noticed().bold,
          muted: muted(),
          archived: channel()?.archived_at !== undefined,
        }}
        aria-current={here() ? "page" : undefined}
        title={title()}
        data-roving
        onClick={() => place.setDrawer(false)}
      >
        <Show when={channel()} fallback={<DirectIcon conversation={props.conversation} />}>
          {(known) => (
            <Show
              when={known().kind === "private"}
              fallback={<Hash size={15} aria-hidden="true" />}
            >
              <Lock size={15} aria-label={words().sidebar.isPrivate} />
            </Show>
          )}
        </Show>
        <bdi class="sidebar-link-name">{title()}</bdi>
        <Show when={directTitle}>
          <DirectStatus conversation={props.conversation} />
        </Show>
        <Show when={!here() && props.arranging.isDrafted(props.conversation.id)}>
          <PencilLine size={13} class="draft-mark" aria-label={words().sidebar.draft} />
        </Show>
        <Show when={muted()}>
          <span class="visually-hidden">{words().sidebar.isMuted}</span>
        </Show>
        <Show when={noticed().count > 0}>
          <span class="count-badge" classList={{ quiet: noticed().mentions === 0 }}>
            <span aria-hidden="true">{noticed().count > 99 ? "99+" : noticed().count}</span>
            <span class="visually-hidden">{words().sidebar.unread(noticed().count)}</span>
          </span>
        </Show>
      </a>
      <Show when={near() || menuOpen()}>
        <button
          type="button"
          class="sidebar-row-menu icon-button"
          aria-haspopup="menu"
          aria-expanded={menuOpen()}
          aria-label={words().sidebar.actions(title())}
          title={words().sidebar.actions(title())}
          onClick={(event) =>
            props.arranging.setMenu({
              anchor: event.currentTarget,
              conversation: props.conversation,
            })
          }
        >
          <Ellipsis size={16} aria-hidden="true" />
        </button>
      </Show>
    </li>
  );
}

/** Who it is with: one person with their dot, or how many. */
function DirectIcon(props: { conversation: Conversation }) {
  const chat = useChat();
  const others = chat.select((state) =>
    props.conversation.kind === "direct" ? othersIn(state, props.conversation.dm) : [],
  );
  const first = chat.select((state) => state.users.get(others()[0] ?? ""));
  return (
    <Show
      when={others().length === 1}
      fallback={
        <span class="group-count">
          <span aria-hidden="true">{number(others().length)}</span>
          <span class="visually-hidden">{words().sidebar.group(others().length)}</span>
        </span>
      }
    >
      <PersonAvatar user={first()} id={others()[0] ?? ""} class="small" />
    </Show>
  );
}

function DirectStatus(props: { conversation: Conversation }) {
  const chat = useChat();
  const other = chat.select((state) => {
    if (props.conversation.kind !== "direct") return undefined;
    const others = othersIn(state, props.conversation.dm);
    return others.length === 1 ? state.users.get(others[0] ?? "") : undefined;
  });
  return (
    <Show when={other()}>
      <BotBadge user={other()} />
      <StatusEmoji user={other()} />
    </Show>
  );
}
