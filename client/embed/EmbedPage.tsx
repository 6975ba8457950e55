import { useLocation } from "@solidjs/router";
import { createEffect, Match, Show, Switch } from "solid-js";
import { createFollowed, createLoading } from "../shell/loading.ts";
import { useChat } from "../sync/chat.ts";
import { Notices } from "../ui/Notices.tsx";
import { viewWords } from "../words/views.ts";
import { Embedded } from "./Embedded.tsx";
import { EmbedMessage } from "./EmbedMessage.tsx";
import { meetHost } from "./host.ts";
import { createEmbedPlace, type EmbedPlace } from "./place.ts";
import { SignedOut } from "./SignedOut.tsx";
import { whileThisLasts } from "../ui/lasting.ts";

/** One channel or thread inside another page: a line on top, the messages, and where to write. */
export default function EmbedPage() {
  const chat = useChat();
  const { status } = chat.session;
  const at = useLocation();
  const gone = whileThisLasts();
  const host = meetHost(new URLSearchParams(at.search), gone);
  const { listed, lost: unreachable } = createLoading(chat, () => true);
  const followed = createFollowed(chat, () => place.workspace());
  const place: EmbedPlace = createEmbedPlace(chat, followed.isReady);

  const lost = () => unreachable() || followed.trouble() !== undefined;
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
