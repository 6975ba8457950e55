import { createEffect, createMemo, on, onMount, Show, Suspense } from "solid-js";
import { ConversationView } from "../conversation/ConversationView.tsx";
import { titleOf } from "../conversation/title.ts";
import { searchHere } from "../search/here.ts";
import { Sidebar } from "../sidebar/Sidebar.tsx";
import { noticedOf } from "../sidebar/noticed.ts";
import { sidebarOrder } from "../sidebar/order.ts";
import { useChat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { MessageDialogs } from "../timeline/MessageDialogs.tsx";
import { Given } from "../ui/Given.tsx";
import { Notices } from "../ui/Notices.tsx";
import { showBadge } from "./badge.ts";
import { Dialogs } from "./Dialogs.tsx";
import { Lost, Missing, NotLoaded, NoWorkspace } from "./Empty.tsx";
import { followKeyboard } from "./keyboard.ts";
import { createFollowed } from "./loading.ts";
import { createNavigation, type Navigation } from "./navigation.ts";
import { PlaceProvider, usePlace, type Conversation } from "./place.ts";
import { Rail } from "./Rail.tsx";
import { RightPane } from "./RightPane.tsx";
import { listenForShortcuts } from "./shortcuts.ts";
import { lightbox } from "../files/lightbox.ts";
import { MainView } from "./MainView.tsx";
import { later, patiently } from "../sync/later.ts";
import { whileThisLasts } from "../ui/lasting.ts";

// Few open them, and the first page is to load little.
const SettingsPage = later(() => import("../settings/SettingsPage.tsx"));
const SettingsNav = later(() => import("../settings/SettingsNav.tsx"));
const Lightbox = later(() =>
  import("../files/Lightbox.tsx").then((module) => ({ default: module.Lightbox })),
);

/** The whole app around one place; the URL says which. */
export function Shell() {
  const chat = useChat();
  const followed = createFollowed(
    chat,
    () => place.workspace(),
    () => {
      // The others count what is unread there.
      for (const other of [...chat.store.state.workspaces.keys()].slice(0, 8)) {
        chat.connections.follow(other).catch(() => {});
      }
    },
  );
  const place: Navigation = createNavigation(chat, followed.isReady);
  const { workspace, conversation } = place;
  const workspaces = chat.select((state) => state.workspaces);

  const title = chat.select((state) => {
    if (place.settings() !== undefined) return words().settings.title;
    if (place.view() !== undefined) return place.viewName();
    const open = conversation();
    return open === undefined ? (workspace()?.name ?? "") : titleOf(state, open);
  });
  showBadge(chat, () => workspace()?.id, title);

  /** The neighbour in the sidebar's order; unread only, if asked. */
  function step(direction: -1 | 1, unreadOnly: boolean): void {
    const listed = sidebarOrder(chat.store.state, workspace()?.id, conversation()?.id);
    const from = listed.findIndex((one) => one.id === conversation()?.id);
    for (let steps = 1; steps <= listed.length; steps++) {
      const to = listed[(from + direction * steps + listed.length * steps) % listed.length];
      if (to === undefined || (unreadOnly && !noticedOf(chat.store.state, to).bold)) continue;
      return to.kind === "channel" ? place.goToChannel(to.channel) : place.goToDirect(to.dm);
    }
  }

  // Whoever goes to another conversation wants to see it; in another workspace, and in settings, the drawer offers what
  // is there.
  createEffect(
    on(
      () => [workspace()?.id, conversation()?.id, place.view()] as const,
      (to, from) => {
        if (place.settings() !== undefined) return;
        if (from?.[0] === to[0] && (from?.[1] !== to[1] || from?.[2] !== to[2]))
          place.setDrawer(false);
      },
      { defer: true },
    ),
  );

  // The keyboard goes into the drawer with the eye, and comes back with it.
  createEffect(
    on(
      place.drawerOpen,
      (open) => {
        const selector = open
          ? ".drawer .workspace-button, .drawer .settings-back"
          : ".drawer-button";
        queueMicrotask(() => document.querySelector<HTMLElement>(selector)?.focus());
      },
      { defer: true },
    ),
  );

  // Nothing is sent before it is known who is signed in.
  createEffect(() => chat.session.status() === "in" && void chat.uploads.restore());

  onMount(() => {
    const signal = whileThisLasts();
    void patiently(() => import("../sync/app-worker.ts")).then(({ keepApp }) => keepApp());
    followKeyboard(signal);
    chat.notifications.opens((message) => place.goToMessage(message));
    chat.notifications.shows(() => {
      const pane = place.pane();
      return [open(), pane?.kind === "thread" ? pane.rootId : undefined];
    });
    chat.outbox.restore();
    // Where there is room for the sidebar, it is no drawer.
    matchMedia("(min-width: 900px)").addEventListener("change", () => place.setDrawer(false), {
      signal,
    });
    listenForShortcuts(
      {
        jump: () => place.openDialog(place.dialog() === "jump" ? undefined : "jump"),
        search() {
          // Asked for again while it has the focus, it is the browser's own that is wanted.
          const field = document.querySelector<HTMLElement>(".search-field input");
          if (workspace() === undefined || field === document.activeElement) return field === null;
          if (field !== null) field.focus();
          else
            place.openPane({
              kind: "search",
              query: searchHere(chat.store.state, place.view() ? undefined : conversation()),
            });
          return true;
        },
        help: () => place.openDialog("shortcuts"),
        unreads: () => place.goToView("unreads"),
        direct: () => place.openDialog("new-direct"),
        workspace(at) {
          const to = [...workspaces().values()][at];
          if (to !== undefined) place.goToWorkspace(to);
        },
        markAllRead() {
          for (const one of sidebarOrder(chat.store.state, workspace()?.id, undefined)) {
            const { last_seq = 0 } = chat.store.state.counters.get(one.id) ?? {};
            chat.reading.seen(one.id, last_seq);
          }
          place.markRead();
        },
        step,
        escape() {
          if (place.drawerOpen()) place.setDrawer(false);
          else if (place.pane() !== undefined) place.closePane();
          else place.markRead();
        },
      },
      signal,
    );
  });

  const open = createMemo(() => (place.view() === undefined ? conversation()?.id : undefined));
  return (
    <PlaceProvider value={place}>
      <div class="shell" classList={{ "drawer-open": place.drawerOpen() }}>
        <div class="drawer">
          <Rail />
          <Show when={workspace()} fallback={<div class="sidebar" />}>
            <Given when={place.settings()} fallback={<Sidebar />}>
              {(settings) => (
                <Suspense fallback={<div class="sidebar" />}>
                  <SettingsNav at={settings()} />
                </Suspense>
              )}
            </Given>
          </Show>
        </div>
        <div class="drawer-shade" onClick={() => place.setDrawer(false)} />
        <main class="main" inert={place.drawerOpen()}>
          <Show when={workspaces().size > 0 || place.settings()} fallback={<NoWorkspace />}>
            <Show when={!place.missing()} fallback={<Missing />}>
              <Show
                when={open()}
                keyed
                fallback={
                  <Elsewhere
                    lost={place.lost()}
                    trouble={followed.trouble()}
                    onRetry={followed.retry}
                  />
                }
              >
                <Given when={conversation()}>
                  {(here) => (
                    <ConversationView
                      conversation={here()}
                      messageId={place.pane()?.kind === "thread" ? undefined : place.linked()}
                    />
                  )}
                </Given>
              </Show>
            </Show>
          </Show>
        </main>
        <RightPane linked={place.linked} />
      </div>
      <Dialogs />
      <MessageDialogs />
      <Suspense>
        <Given when={lightbox()}>{(shown) => <Lightbox shown={shown()} />}</Given>
      </Suspense>
      <Notices />
    </PlaceProvider>
  );
}

/** What stands in the middle when it is no conversation. */
function Elsewhere(props: {
  lost: Conversation | undefined;
  trouble: string | undefined;
  onRetry: () => void;
}) {
  const place = usePlace();
  return (
    <Given
      when={place.settings()}
      fallback={
        <Show
          when={props.lost}
          keyed
          fallback={
            <Show
              when={place.view() === undefined && props.trouble}
              fallback={<MainView view={place.view()} />}
            >
              {(why) => <NotLoaded why={why()} onRetry={props.onRetry} />}
            </Show>
          }
        >
          {(conversation) => <Lost conversation={conversation} />}
        </Show>
      }
    >
      {(settings) => (
        <Suspense>
          <SettingsPage at={settings()} />
        </Suspense>
      )}
    </Given>
  );
}
