import { Navigate, useLocation } from "@solidjs/router";
import { createEffect, createResource, Match, onCleanup, onMount, Switch } from "solid-js";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { ErrorPage } from "./ErrorPage.tsx";
import { Shell } from "./Shell.tsx";

const AGAIN_MS = 4_000;

/** The app for those who are signed in; everyone else goes to sign in and comes back here. */
export function AppPage() {
  const chat = useChat();
  const location = useLocation();
  const { status } = chat.session;
  onMount(() => {
    if (status() !== "in") void chat.session.check();
  });
  const [loaded, { refetch }] = createResource(
    () => status() === "in" || undefined,
    () => chat.loadWorkspaces().then(() => true),
  );
  // While what was seen before is shown, asking goes on behind it.
  createEffect(() => {
    if (!chat.recalled() || (status() !== "unreachable" && loaded.state !== "errored")) return;
    const again = () => void (status() === "in" ? refetch() : chat.session.check());
    const timer = setInterval(again, AGAIN_MS);
    window.addEventListener("online", again);
    onCleanup(() => {
      clearInterval(timer);
      window.removeEventListener("online", again);
    });
  });
  const back = () => encodeURIComponent(location.pathname + location.search);

  return (
    <Switch fallback={<div class="app-waiting" />}>
      <Match when={status() === "out"}>
        <Navigate href={`/login?next=${back()}`} />
      </Match>
      <Match when={chat.recalled() || loaded.state === "ready" || loaded.state === "refreshing"}>
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
