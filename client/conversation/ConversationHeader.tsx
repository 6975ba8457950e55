import Ellipsis from "lucide-solid/icons/ellipsis";
import Paperclip from "lucide-solid/icons/paperclip";
import Pin from "lucide-solid/icons/pin";
import Search from "lucide-solid/icons/search";
import Users from "lucide-solid/icons/users";
import { Show, type JSX } from "solid-js";
import type { Channel } from "../../sdk/src/index.ts";
import { PersonAvatar, StatusEmoji } from "../people/Standing.tsx";
import { isDisturbable, statusOf } from "../people/standing.ts";
import { searchHere } from "../search/here.ts";
import type { Pane } from "../shell/paths.ts";
import { usePlace, type Conversation } from "../shell/place.ts";
import { DrawerButton } from "../shell/ViewFrame.tsx";
import type { StoredDm } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { sentence } from "../sync/words.ts";
import { Menu } from "../ui/Menu.tsx";
import { BotBadge } from "../ui/Name.tsx";
import { minute } from "../ui/now.ts";
import { timeIn, timeOfDay } from "../ui/time.ts";
import { words } from "../words/words.ts";
import { conversationItems } from "./actions.tsx";
import { ChannelTitle } from "./ChannelTitle.tsx";
import { useChannelMembers } from "./channel-members.ts";
import { othersIn, plainTitle } from "./title.ts";
import { number } from "../words/locale.ts";

/** Which conversation this is, what it is about or who is in it, and what can be done with it. */
export function ConversationHeader(props: { conversation: Conversation }) {
  const chat = useChat();
  const place = usePlace();
  const channel = () =>
    props.conversation.kind === "channel" ? props.conversation.channel : undefined;
  const direct = () => (props.conversation.kind === "direct" ? props.conversation.dm : undefined);
  const title = chat.select((state) => plainTitle(state, props.conversation));
  const members = useChannelMembers(channel);
  const count = () => direct()?.member_ids.length ?? members.roles()?.size ?? 0;

  return (
    <header class="channel-header">
      <DrawerButton />
      <Show when={channel()} fallback={<DirectName dm={direct()} title={title()} />}>
        {(known) => <ChannelName channel={known()} />}
      </Show>
      <span class="channel-header-space" />
      <Show when={channel()?.joined === false && channel()?.archived_at === undefined}>
        <JoinButton channelId={props.conversation.id} />
      </Show>
      <Show when={count() > 2 || (channel() !== undefined && count() > 0)}>
        <PaneButton
          pane={{ kind: "members" }}
          label={words().conversation.members(count())}
          class="header-button"
        >
          <Users size={15} aria-hidden="true" />
          {number(count())}
        </PaneButton>
      </Show>
      <Show when={channel()}>
        <PaneButton pane={{ kind: "pins" }} label={words().conversation.pins} narrowToo={false}>
          <Pin size={17} aria-hidden="true" />
        </PaneButton>
      </Show>
      <PaneButton pane={{ kind: "files" }} label={words().conversation.files} narrowToo={false}>
        <Paperclip size={17} aria-hidden="true" />
      </PaneButton>
      <PaneButton
        pane={{ kind: "search", query: searchHere(chat.store.state, props.conversation) }}
        label={words().conversation.searchHere}
      >
        <Search size={17} aria-hidden="true" />
      </PaneButton>
      <Menu
        label={
          channel() === undefined
            ? words().conversation.directActions
            : words().conversation.actions
        }
        class="icon-button"
        items={() => conversationItems(chat, place, props.conversation)}
      >
        <Ellipsis size={18} aria-hidden="true" />
      </Menu>
    </header>
  );
}

function ChannelName(props: { channel: Channel }) {
  const place = usePlace();
  const about = () => props.channel.topic || props.channel.display_title || "";
  return (
    <>
      <ChannelTitle channel={props.channel} />
      <Show when={about() !== ""}>
        <button
          type="button"
          class="channel-about"
          dir="auto"
          title={about()}
          onClick={() => place.openDialog("edit-channel")}
        >
          {about()}
        </button>
      </Show>
    </>
  );
}

/** Who it is with, and how they are at the moment. */
function DirectName(props: { dm: StoredDm | undefined; title: string }) {
  const chat = useChat();
  const place = usePlace();
  const only = chat.select((state) => {
    const others = props.dm === undefined ? [] : othersIn(state, props.dm);
    return others.length === 1 ? state.users.get(others[0] ?? "") : undefined;
  });
  const about = () => {
    const user = only();
    const { localTime, dndUntil } = words().conversation;
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return [
      statusOf(user, minute())?.text ?? "",
      user?.dnd_until !== undefined && !isDisturbable(user, minute())
        ? dndUntil(timeOfDay(user.dnd_until))
        : "",
      user?.time_zone !== undefined && user.time_zone !== zone
        ? localTime(timeIn(user.time_zone, minute()))
        : "",
    ].filter((part) => part !== "");
  };
  return (
    <>
      <h1 class="channel-title" title={props.title}>
        <Show when={only()} fallback={<bdi>{props.title}</bdi>}>
          {(user) => (
            <button type="button" class="direct-name" onClick={() => place.openProfile(user().id)}>
              <PersonAvatar user={user()} id={user().id} class="middling" />
              <bdi>{props.title}</bdi>
              <BotBadge user={user()} />
              <StatusEmoji user={user()} />
            </button>
          )}
        </Show>
      </h1>
      <Show when={about().length > 0}>
        <span class="channel-about" dir="auto">
          {about().join(" · ")}
        </span>
      </Show>
    </>
  );
}

function JoinButton(props: { channelId: string }) {
  const chat = useChat();
  return (
    <button
      type="button"
      class="button small primary"
      onClick={() =>
        void chat.channels
          .join(props.channelId)
          .catch((error: unknown) => chat.notify(words().conversation.failed(sentence(error))))
      }
    >
      {words().conversation.join}
    </button>
  );
}

/** Opens a pane beside the conversation, and closes it again. */
function PaneButton(props: {
  pane: Exclude<Pane, { kind: "thread" }>;
  label: string;
  class?: string;
  /** Also where there is little room; the menu has it too. */
  narrowToo?: boolean;
  children: JSX.Element;
}) {
  const place = usePlace();
  const open = () => place.pane()?.kind === props.pane.kind;
  return (
    <button
      type="button"
      class={props.class ?? "icon-button"}
      classList={{ "wide-only": props.narrowToo === false }}
      aria-label={props.label}
      title={props.label}
      aria-pressed={open()}
      onClick={() => (open() ? place.closePane() : place.openPane(props.pane))}
    >
      {props.children}
    </button>
  );
}
