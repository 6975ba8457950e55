import Hash from "lucide-solid/icons/hash";
import Lock from "lucide-solid/icons/lock";
import { createEffect, createSignal, For, Match, onCleanup, onMount, Switch } from "solid-js";
import type { Channel } from "../../sdk/src/index.ts";
import { placeName } from "../inbox/place-name.ts";
import type { StoredMessage } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import type { Leads } from "../sync/links.ts";
import { plainText } from "../timeline/plain.ts";
import { shownAuthor } from "../timeline/override.ts";
import { Avatar } from "../ui/Avatar.tsx";
import { Name } from "../ui/Name.tsx";
import { fullTime, timeAgo } from "../ui/time.ts";
import { minute } from "../ui/now.ts";
import { words } from "../words/words.ts";
import type { InnerLink } from "./links.ts";

/** As much of a message as two lines have room for. */
const EXCERPT = 240;

/** What a message links to in this app, as far as its reader may see it. */
export function LinkCards(props: { links: readonly InnerLink[] }) {
  return (
    <ul class="link-cards">
      <For each={props.links}>{(link) => <LinkCard link={link} />}</For>
    </ul>
  );
}

function LinkCard(props: { link: InnerLink }) {
  const chat = useChat();
  const [leads, setLeads] = createSignal<Leads | undefined>(chat.links.known(props.link));
  const [asking, setAsking] = createSignal(leads() === undefined);
  let gone = false;
  onCleanup(() => (gone = true));
  const id = (kind: Leads["kind"]) => {
    const found = leads();
    return found?.kind === kind ? found.id : "";
  };
  createEffect(() => {
    const messageId = id("message");
    if (messageId !== "") onCleanup(chat.hold(messageId));
  });
  onMount(() => void ask());
  async function ask(): Promise<void> {
    const found = await chat.links.find(props.link);
    if (gone) return;
    // From now on it is held: what nothing shows is forgotten with the next answer.
    setLeads((before) => found ?? before);
    if (found?.kind === "message") await chat.links.load(found.id);
    if (!gone) setAsking(false);
  }
  const message = chat.select((state) => state.messages.get(id("message")));
  const channel = chat.select((state) => state.channels.get(id("channel")));
  const live = () => (message()?.deleted_at === undefined ? message() : undefined);

  return (
    <Switch>
      <Match when={live()}>
        {(known) => (
          <li>
            <a class="link-card" href={props.link.path}>
              <MessageExcerpt message={known()} />
            </a>
          </li>
        )}
      </Match>
      <Match when={channel()}>
        {(known) => (
          <li>
            <a class="link-card" href={props.link.path}>
              <ChannelExcerpt channel={known()} />
            </a>
          </li>
        )}
      </Match>
      <Match when={asking()}>
        <li class="link-card waiting" aria-hidden="true" />
      </Match>
    </Switch>
  );
}

function MessageExcerpt(props: { message: StoredMessage }) {
  const chat = useChat();
  const author = chat.select((state) => state.users.get(props.message.author_id));
  const shown = () => shownAuthor(author(), props.message.author_override, location.origin);
  const where = chat.select((state) => placeName(state, props.message));
  const text = () => plainText(props.message.body).slice(0, EXCERPT) || words().files.filesAlone;
  return (
    <>
      <span class="link-card-head">
        <Avatar user={shown().user} id={props.message.author_id} class="small" />
        <Name user={shown().user} class="link-card-author" />
        <bdi class="quiet link-card-place">{where()}</bdi>
        <time
          class="quiet"
          dateTime={props.message.created_at}
          title={fullTime(props.message.created_at)}
        >
          {timeAgo(props.message.created_at, minute())}
        </time>
      </span>
      <span class="link-card-text" dir="auto">
        {text()}
      </span>
    </>
  );
}

function ChannelExcerpt(props: { channel: Channel }) {
  const about = () => props.channel.topic || props.channel.display_title || "";
  return (
    <>
      <span class="link-card-head">
        {props.channel.kind === "private" ? (
          <Lock size={15} aria-label={words().conversation.isPrivate} />
        ) : (
          <Hash size={15} aria-hidden="true" />
        )}
        <bdi class="link-card-author">{props.channel.name}</bdi>
      </span>
      <span class="link-card-text" dir="auto">
        {props.channel.archived_at === undefined ? about() : words().conversation.archived}
      </span>
    </>
  );
}
