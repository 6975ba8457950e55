import { Navigate, useLocation } from "@solidjs/router";
import { Match, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { ErrorPage } from "./ErrorPage.tsx";
import { createLoading } from "./loading.ts";
import { Shell } from "./Shell.tsx";

/** The app for those who are signed in; everyone else goes to sign in and comes back here. */
export function AppPage() {
  const chat = useChat();
  const location = useLocation();
  const { status } = chat.session;
  // While what was seen before is shown, asking goes on behind it.
  const { loaded, refetch, listed } = createLoading(chat, () => chat.recalled());
  const back = () => encodeURIComponent(location.pathname + location.search);

  return (
    <Switch fallback={<div class="app-waiting" />}>
      <Match when={status() === "out"}>
        <Navigate href={`/login?next=${back()}`} />
      </Match>
      <Match when={chat.recalled() || listed()}>
        <Shell />
      </Match>
      <Match when={status() === "unreachable"}>
        <ErrorPage
          title={words().pages.unreachable}
          text={words().pages.unreachableHint}
          retry={() => void chat.session.check()}
        />
      </Match>
      <Match when={loaded.error !== undefined}>
        <ErrorPage
          title={words().pages.notLoaded}
          text={words().pages.notLoadedHint}
          retry={() => void refetch()}
        />
      </Match>
    </Switch>
  );
}
