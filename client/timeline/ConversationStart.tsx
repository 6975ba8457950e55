import { Match, Show, Switch } from "solid-js";
import type { Channel } from "../../sdk/src/index.ts";
import { othersIn } from "../conversation/title.ts";
import { PersonAvatar } from "../people/Standing.tsx";
import { usePlace } from "../shell/place.ts";
import type { StoredDm } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { Claw } from "../ui/Claw.tsx";
import { BotBadge, nameOf } from "../ui/Name.tsx";
import { longDate } from "../ui/time.ts";
import { words } from "../words/words.ts";

/** What stands above the first message of a channel or a direct conversation. */
export function ConversationStart(props: { conversationId: string; empty?: boolean }) {
  const chat = useChat();
  const channel = chat.select((state) => state.channels.get(props.conversationId));
  const dm = chat.select((state) => state.dms.get(props.conversationId));
  return (
    <Switch>
      <Match when={channel()}>
        {(here) => <ChannelStart channel={here()} empty={props.empty === true} />}
      </Match>
      <Match when={dm()}>
        {(here) => <DirectStart dm={here()} empty={props.empty === true} />}
      </Match>
    </Switch>
  );
}

function ChannelStart(props: { channel: Channel; empty: boolean }) {
  const place = usePlace();
  const about = () => props.channel.topic || props.channel.display_title;
  return (
    <div class="channel-start" classList={{ empty: props.empty }}>
      <Show when={props.empty}>
        <Claw size={40} class="channel-start-claw" />
      </Show>
      <h2>
        <bdi># {props.channel.name}</bdi>
      </h2>
      <Show when={about()}>
        <p dir="auto">{about()}</p>
      </Show>
      <p class="quiet">
        {props.empty && props.channel.archived_at === undefined
          ? words().conversation.empty
          : words().conversation.beginning(longDate(props.channel.created_at))}
      </p>
      <Show when={props.empty && props.channel.kind === "private"}>
        <button
          type="button"
          class="button small"
          onClick={() => place.openPane({ kind: "members" })}
        >
          {words().conversation.addPeople}
        </button>
      </Show>
    </div>
  );
}

function DirectStart(props: { dm: StoredDm; empty: boolean }) {
  const chat = useChat();
  const others = chat.select((state) =>
    othersIn(state, props.dm).map((id) => ({ id, user: state.users.get(id) })),
  );
  const names = () => words().ui.listed(others().map(({ user }) => nameOf(user)));
  const me = chat.select((state) => state.me);
  return (
    <div class="channel-start" classList={{ empty: props.empty }}>
      <Show when={others().length === 1 ? others()[0] : undefined}>
        {(other) => <PersonAvatar user={other().user} id={other().id} />}
      </Show>
      <h2>
        <bdi>{names()}</bdi>
        <BotBadge user={others().length === 1 ? others()[0]?.user : undefined} />
      </h2>
      <p class="quiet">
        {others()[0]?.id === me()
          ? words().conversation.selfBeginning
          : words().conversation.directBeginning(names())}
      </p>
    </div>
  );
}
