import { useLocation } from "@solidjs/router";
import {
  createEffect,
  createResource,
  createSignal,
  Match,
  on,
  onCleanup,
  onMount,
  Show,
  Switch,
} from "solid-js";
import { useChat } from "../sync/chat.ts";
import { Notices } from "../ui/Notices.tsx";
import { viewWords } from "../words/views.ts";
import { Embedded } from "./Embedded.tsx";
import { EmbedMessage } from "./EmbedMessage.tsx";
import { meetHost } from "./host.ts";
import { createEmbedPlace } from "./place.ts";
import { SignedOut } from "./SignedOut.tsx";

const AGAIN_MS = 4_000;

/** One channel or thread inside another page: a line on top, the messages, and where to write. */
export default function EmbedPage() {
  const chat = useChat();
  const { status } = chat.session;
  const at = useLocation();
  const gone = new AbortController();
  onCleanup(() => gone.abort());
  const host = meetHost(new URLSearchParams(at.search), gone.signal);
  const [ready, setReady] = createSignal<string>();
  const place = createEmbedPlace(chat, (id) => ready() === id);

  onMount(() => {
    if (status() !== "in") void chat.session.check();
  });
  const [loaded, { refetch }] = createResource(
    () => status() === "in" || undefined,
    () => chat.loadWorkspaces().then(() => true),
  );
  const lost = () => status() === "unreachable" || loaded.state === "errored";
  createEffect(() => {
    if (!lost()) return;
    const again = () => void (status() === "in" ? refetch() : chat.session.check());
    const timer = setInterval(again, AGAIN_MS);
    window.addEventListener("online", again);
    onCleanup(() => {
      clearInterval(timer);
      window.removeEventListener("online", again);
    });
  });

  createEffect(
    on(
      () => (status() === "in" ? place.workspace()?.id : undefined),
      (id) => id !== undefined && follow(id),
    ),
  );
  function follow(id: string): void {
    chat.connections.follow(id).then(
      () => setReady(id),
      () => setTimeout(() => place.workspace()?.id === id && follow(id), 3_000),
    );
  }

  const listed = () => loaded.state === "ready" || loaded.state === "refreshing";
  const missing = () => listed() && place.missing();
  createEffect(() => {
    if (status() === "out") host.ready("signed_out");
    else if (place.shown() !== undefined) host.ready("open");
    else if (lost()) host.ready("unreachable");
    else if (missing()) host.ready("missing");
  });
  /** The same in the app; also while nobody knows what it is. */
  const appPath = () => at.pathname.replace(/^\/embed\/\w+/, "/app");

  return (
    <>
      <Switch fallback={<main class="embed" aria-busy="true" />}>
        <Match when={status() === "out"}>
          <SignedOut appPath={appPath()} />
        </Match>
        <Match when={place.shown() !== undefined}>
          <Embedded place={place} host={host} appPath={appPath()} />
        </Match>
        <Match when={lost()}>
          <EmbedMessage
            title={viewWords().embed.unreachable}
            text={viewWords().embed.unreachableHint}
          />
        </Match>
        <Match when={missing()}>
          <EmbedMessage title={viewWords().embed.missing} text={viewWords().embed.missingHint}>
            <Show when={place.back()}>
              <button type="button" class="button primary" onClick={() => place.goBack()}>
                {viewWords().embed.back}
              </button>
            </Show>
            <a class="link-button" href={appPath()} target="_blank" rel="noopener">
              {viewWords().embed.open}
            </a>
          </EmbedMessage>
        </Match>
      </Switch>
      <Notices />
    </>
  );
}
