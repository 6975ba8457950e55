import ArrowLeft from "lucide-solid/icons/arrow-left";
import ExternalLink from "lucide-solid/icons/external-link";
import { createEffect, createSignal, onMount, Show, Suspense } from "solid-js";
import type { Channel } from "../../sdk/src/index.ts";
import { Composer } from "../composer/Composer.tsx";
import { ChannelTitle } from "../conversation/ChannelTitle.tsx";
import { titleOf } from "../conversation/title.ts";
import { lightbox } from "../files/lightbox.ts";
import { ConnectionPill } from "../shell/ConnectionPill.tsx";
import { followKeyboard } from "../shell/keyboard.ts";
import { PlaceProvider } from "../shell/place.ts";
import { kindOf, type ConversationKind } from "../state/conversation.ts";
import { useChat } from "../sync/chat.ts";
import { later } from "../sync/later.ts";
import { Thread } from "../thread/Thread.tsx";
import { MessageDialogs } from "../timeline/MessageDialogs.tsx";
import { Timeline } from "../timeline/Timeline.tsx";
import { Given } from "../ui/Given.tsx";
import { viewWords } from "../words/views.ts";
import { words } from "../words/words.ts";
import { watchHeight } from "./height.ts";
import type { Host } from "./host.ts";
import { openApp, type EmbedPlace } from "./place.ts";
import { whileThisLasts } from "../ui/lasting.ts";

const Lightbox = later(() =>
  import("../files/Lightbox.tsx").then((module) => ({ default: module.Lightbox })),
);

/** What is shown, once it is there. */
export function Embedded(props: { place: EmbedPlace; host: Host; appPath: string }) {
  const chat = useChat();
  const { place } = props;
  const shownAs = (kind: ConversationKind) => {
    const id = place.shown();
    return id !== undefined && kindOf(id) === kind ? id : undefined;
  };
  const threadId = () => shownAs("thread");
  const channelId = () => shownAs("channel");
  const title = chat.select((state) => {
    const open = place.conversation();
    return open === undefined ? "" : titleOf(state, open);
  });
  createEffect(() => {
    const name = threadId() === undefined ? title() : `${words().thread.title} · ${title()}`;
    document.title = `${name} · ClickClack`;
  });

  onMount(() => {
    const signal = whileThisLasts();
    followKeyboard(signal);
    chat.notifications.shows(() => [place.shown()]);
    chat.notifications.opens((message) => place.goToMessage(message));
    chat.outbox.restore();
    void chat.uploads.restore();
    window.addEventListener("keydown", onEscape, { signal });
  });
  function onEscape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (document.querySelector("dialog[open], :popover-open") !== null) return;
    if (place.back() === undefined) place.markRead();
    else place.goBack();
  }

  return (
    <PlaceProvider value={place}>
      <main
        class="main embed"
        classList={{ "thread-pane": threadId() !== undefined }}
        ref={(element) => watchHeight(element, props.host.height)}
        on:click={{ capture: true, handleEvent: leaveByWindow }}
      >
        <header class="channel-header">
          <Show when={place.back()}>
            <button
              type="button"
              class="icon-button"
              aria-label={viewWords().embed.back}
              title={viewWords().embed.back}
              onClick={() => place.goBack()}
            >
              <ArrowLeft size={18} class="turns" aria-hidden="true" />
            </button>
          </Show>
          <Show
            when={threadId()}
            fallback={<Show when={place.channel()}>{(one) => <Name channel={one()} />}</Show>}
          >
            <h1 class="channel-title">{words().thread.title}</h1>
            <span class="channel-about">{viewWords().embed.threadIn(title())}</span>
          </Show>
          <span class="channel-header-space" />
          <a
            class="icon-button"
            href={props.appPath}
            target="_blank"
            rel="noopener"
            aria-label={viewWords().embed.open}
            title={viewWords().embed.open}
          >
            <ExternalLink size={16} aria-hidden="true" />
          </a>
        </header>
        <ConnectionPill />
        <Show when={threadId()} keyed>
          {(rootId) => (
            <Thread rootId={rootId} messageId={place.linked()} onGone={() => place.goBack()} />
          )}
        </Show>
        <Show when={channelId()} keyed>
          {(id) => <Messages channelId={id} title={title()} place={place} />}
        </Show>
      </main>
      <MessageDialogs />
      <Suspense>
        <Given when={lightbox()}>{(shown) => <Lightbox shown={shown()} />}</Given>
      </Suspense>
    </PlaceProvider>
  );
}

function Name(props: { channel: Channel }) {
  return (
    <>
      <ChannelTitle channel={props.channel} />
      <span class="channel-about" dir="auto">
        {props.channel.topic || props.channel.display_title || ""}
      </span>
    </>
  );
}

function Messages(props: { channelId: string; title: string; place: EmbedPlace }) {
  const chat = useChat();
  const [sent, setSent] = createSignal(0);
  return (
    <>
      <Timeline
        conversationId={props.channelId}
        title={props.title}
        messageId={props.place.linked()}
        sent={sent()}
        markedRead={props.place.marks()}
        onMissing={() => chat.notify(words().conversation.messageGone)}
      />
      <Composer
        conversationId={props.channelId}
        title={props.title}
        home
        onSent={() => setSent((count) => count + 1)}
      />
    </>
  );
}

/** A link to somewhere in the app opens a window: a frame shows what its address says, and never the whole app. */
function leaveByWindow(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || link.target === "_blank" || link.origin !== location.origin) return;
  event.preventDefault();
  event.stopPropagation();
  openApp(link.pathname + link.search + link.hash);
}
