import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show } from "solid-js";
import type { Channel, Workspace } from "../../sdk/src/index.ts";
import { ProfilePane } from "../profile/ProfilePane.tsx";
import { Sidebar } from "../sidebar/Sidebar.tsx";
import { sidebarSections } from "../sidebar/sections.ts";
import { useChat } from "../sync/chat.ts";
import { DeleteDialog } from "../timeline/DeleteDialog.tsx";
import { Notices } from "../ui/Notices.tsx";
import { ChannelView } from "./ChannelView.tsx";
import { Dialogs } from "./Dialogs.tsx";
import { MissingChannel, NoWorkspace } from "./Empty.tsx";
import { channelPath, createPanels, PlaceProvider, type Place } from "./place.ts";
import { Rail } from "./Rail.tsx";
import { findByRoute, preferredChannel, preferredWorkspace, rememberPlace } from "./resolve.ts";
import { listenForShortcuts } from "./shortcuts.ts";

/** The whole app around one channel; the URL says which. */
export function Shell() {
  const chat = useChat();
  const navigate = useNavigate();
  const params = useParams<{ workspace?: string; target?: string }>();
  const [search] = useSearchParams<{ message?: string }>();
  const panels = createPanels();
  const [missing, setMissing] = createSignal<string>();
  const [ready, setReady] = createSignal<string>();

  const workspaces = chat.select((state) => state.workspaces);
  const channels = chat.select((state) => state.channels);
  const counters = chat.select((state) => state.counters);
  const workspace = createMemo(() => findByRoute(workspaces().values(), params.workspace));
  const channel = createMemo(() => {
    const found = findByRoute(channels().values(), params.target);
    return found?.workspace_id === workspace()?.id ? found : undefined;
  });

  const place: Place = {
    ...panels,
    workspace,
    channel,
    goToWorkspace: (to) => navigate(`/app/${to.route_id}`),
    goToChannel(to: Channel) {
      const of = workspaces().get(to.workspace_id);
      if (of !== undefined) navigate(channelPath(of, to));
    },
  };

  // No workspace in the URL, or one that is not there: go to one that is.
  createEffect(() => {
    const preferred = preferredWorkspace(workspaces());
    if (params.workspace === undefined && preferred !== undefined) {
      navigate(`/app/${preferred.route_id}`, { replace: true });
    }
  });

  createEffect(
    on(
      () => workspace()?.id,
      (id) => {
        if (id === undefined) return;
        follow(id);
        panels.openProfile(undefined);
      },
    ),
  );
  function follow(id: string): void {
    chat.connections.follow(id).then(
      () => {
        if (workspace()?.id !== id) return;
        setReady(id);
        // The others count what is unread there.
        for (const other of [...workspaces().keys()].slice(0, 8)) {
          chat.connections.follow(other).catch(() => {});
        }
      },
      () => setTimeout(() => workspace()?.id === id && follow(id), 3_000),
    );
  }

  // The channels are known: open the one of the URL, or the one that was open last.
  createEffect(() => {
    const here = workspace();
    if (here === undefined || ready() !== here.id) return;
    if (params.target === undefined) {
      const preferred = preferredChannel(channels(), here.id);
      if (preferred !== undefined) navigate(channelPath(here, preferred), { replace: true });
      return;
    }
    const open = channel();
    if (open === undefined) return resolveElsewhere(here, params.target);
    setMissing(undefined);
    rememberPlace(here, open);
    // Old links with internal IDs become public ones.
    if (params.target !== open.route_id || params.workspace !== here.route_id) {
      navigate(channelPath(here, open) + location.search, { replace: true });
    }
  });

  function resolveElsewhere(here: Workspace, target: string): void {
    if (missing() === target) return;
    chat.resolveRoute(here.route_id, target).then(
      (route) => {
        const path = route.canonical_path;
        if (path === location.pathname) setMissing(target);
        else navigate(path, { replace: true });
      },
      () => setMissing(target),
    );
  }

  const unreadTotal = createMemo(() => {
    let total = 0;
    for (const one of channels().values()) {
      if (one.workspace_id === workspace()?.id) total += counters().get(one.id)?.unread_count ?? 0;
    }
    return total;
  });
  createEffect(() => {
    const count = unreadTotal() > 0 ? `(${unreadTotal()}) ` : "";
    const where = channel() === undefined ? (workspace()?.name ?? "") : `#${channel()?.name}`;
    document.title = `${count}${where === "" ? "" : `${where} · `}ClickClack`;
  });

  /** The neighbour in the sidebar's order; unread only, if asked. */
  function step(direction: -1 | 1, unreadOnly: boolean): void {
    const listed = sidebarSections(channels(), workspace()?.id, channel()?.id).flatMap(
      (section) => section.channels,
    );
    const from = listed.findIndex((one) => one.id === channel()?.id);
    for (let steps = 1; steps <= listed.length; steps++) {
      const to = listed[(from + direction * steps + listed.length * steps) % listed.length];
      const unread = (counters().get(to?.id ?? "")?.unread_count ?? 0) > 0;
      if (to !== undefined && (unread || !unreadOnly)) return place.goToChannel(to);
    }
  }

  // The keyboard goes into the drawer with the eye, and comes back with it.
  createEffect(
    on(
      panels.drawerOpen,
      (open) => {
        const selector = open ? ".drawer .workspace-button" : ".drawer-button";
        queueMicrotask(() => document.querySelector<HTMLElement>(selector)?.focus());
      },
      { defer: true },
    ),
  );

  onMount(() => {
    const stop = new AbortController();
    onCleanup(() => stop.abort());
    chat.outbox.restore();
    // Where there is room for the sidebar, it is no drawer.
    matchMedia("(min-width: 900px)").addEventListener("change", () => panels.setDrawer(false), {
      signal: stop.signal,
    });
    listenForShortcuts(
      {
        jump: () => panels.openDialog(panels.dialog() === "jump" ? undefined : "jump"),
        help: () => panels.openDialog("shortcuts"),
        step,
        escape() {
          if (panels.drawerOpen()) panels.setDrawer(false);
          else if (panels.profile() !== undefined) panels.openProfile(undefined);
          else panels.markRead();
        },
      },
      stop.signal,
    );
  });

  return (
    <PlaceProvider value={place}>
      <div class="shell" classList={{ "drawer-open": panels.drawerOpen() }}>
        <div class="drawer">
          <Rail />
          <Show when={workspace()} fallback={<div class="sidebar" />}>
            <Sidebar />
          </Show>
        </div>
        <div class="drawer-shade" onClick={() => panels.setDrawer(false)} />
        <main class="main" inert={panels.drawerOpen()}>
          <Show when={workspaces().size > 0} fallback={<NoWorkspace />}>
            <Show
              when={channel()?.id}
              keyed
              fallback={
                <Show when={missing() !== undefined || (params.workspace && !workspace())}>
                  <MissingChannel />
                </Show>
              }
            >
              {(id) => <ChannelView channelId={id} messageId={search.message} />}
            </Show>
          </Show>
        </main>
        <Show when={panels.profile()} keyed>
          {(userId) => (
            <ProfilePane userId={userId} onClose={() => panels.openProfile(undefined)} />
          )}
        </Show>
      </div>
      <Dialogs />
      <DeleteDialog />
      <Notices />
    </PlaceProvider>
  );
}
