import { useLocation, useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, onCleanup, type Accessor } from "solid-js";
import { insist } from "../shell/insist.ts";
import {
  accountPath,
  conversationPath,
  paneQuery,
  settingsPath,
  viewPath,
  workspacePath,
} from "../shell/paths.ts";
import { createPanels, type Conversation, type Place } from "../shell/place.ts";
import { findByRoute } from "../shell/resolve.ts";
import { conversationOf } from "../sidebar/noticed.ts";
import { messageNamed } from "../state/conversation.ts";
import type { Chat } from "../sync/chat.ts";
import { whileThisLasts } from "../ui/lasting.ts";

export interface EmbedPlace extends Place {
  /** The channel or the thread that is shown, by its ID. */
  shown: Accessor<string | undefined>;
  /** The address names something that is not there for this person. */
  missing: Accessor<boolean>;
  /** The channel that this thread was opened from, in this very frame. */
  back: Accessor<string | undefined>;
  goBack(): void;
}

/** What else is opened from here stands in a window of its own. */
export const openApp = (path: string): void => void window.open(path, "_blank", "noopener");

/** Reads the address as a place. The channel and its threads are shown here; everything else is the app's. */
export function createEmbedPlace(
  chat: Chat,
  isReady: (workspaceId: string) => boolean,
): EmbedPlace {
  const navigate = useNavigate();
  const location = useLocation<{ back?: string }>();
  const params = useParams<{ kind: string; workspace: string; target: string }>();
  const [search, setSearch] = useSearchParams<{ message?: string }>();
  const panels = createPanels();
  /** What the server says a thread's public name stands for; nothing if there is no such thread. */
  const [resolved, setResolved] = createSignal<{ target: string; rootId: string | undefined }>();

  const workspaces = chat.select((state) => state.workspaces);
  const channels = chat.select((state) => state.channels);
  const workspace = createMemo(() => findByRoute(workspaces().values(), params.workspace));
  const ready = createMemo(() => isReady(workspace()?.id ?? ""));

  const named = chat.select((state) => messageNamed(state, params.target)?.id);
  const rootId = createMemo(() => {
    const { kind, target } = params;
    if (kind !== "thread") return undefined;
    if (target.startsWith("msg_")) return target;
    return named() ?? (resolved()?.target === target ? resolved()?.rootId : undefined);
  });
  createEffect(() => {
    const { kind, target } = params;
    const here = workspace();
    if (kind !== "thread" || rootId() !== undefined || here === undefined || !ready()) return;
    insist(() => chat.resolveRoute(here.route_id, target), whileThisLasts()).then(
      (route) =>
        setResolved({
          target,
          rootId: route.target_type === "thread" ? route.target_id : undefined,
        }),
      () => setResolved({ target, rootId: undefined }),
    );
  });
  const root = chat.select((state) => state.messages.get(rootId() ?? ""));
  const [rootMissing, setRootMissing] = createSignal<string>();
  createEffect(() => {
    const id = rootId();
    if (id === undefined || !ready()) return;
    onCleanup(chat.hold(id));
    insist(() => chat.inbox.message(id), whileThisLasts()).catch(() => setRootMissing(id));
  });

  const channel = createMemo(() => {
    const found = findByRoute(
      channels().values(),
      params.kind === "channel" ? params.target : root()?.channel_id,
    );
    return found?.workspace_id === workspace()?.id ? found : undefined;
  });
  const conversation = chat.select((state): Conversation | undefined => {
    const open = channel();
    if (open !== undefined) return { kind: "channel", id: open.id, channel: open };
    return conversationOf(state, root()?.direct_conversation_id ?? "");
  });

  /** While one looks, the channel may be closed to the reader, and the thread be deleted. */
  const closed = () => {
    const known = root();
    if (known === undefined || !ready()) return false;
    const empty = known.deleted_at !== undefined && (known.thread_state?.reply_count ?? 0) === 0;
    return empty || (known.channel_id !== undefined && channel() === undefined);
  };
  const shown = createMemo(() => {
    if (params.kind === "channel") return channel()?.id;
    return root() === undefined || closed() ? undefined : rootId();
  });
  const missing = () => {
    if (shown() !== undefined || chat.session.status() !== "in") return false;
    if (workspace() === undefined) return true;
    if (!ready()) return false;
    if (params.kind === "channel") return true;
    const unknown = resolved()?.target === params.target && resolved()?.rootId === undefined;
    return unknown || closed() || (rootId() !== undefined && rootMissing() === rootId());
  };

  /** The place beside which a pane is to stand, in the app. */
  const besides = () => {
    const [here, open] = [workspace(), conversation()];
    if (here === undefined || open === undefined) return undefined;
    return conversationPath(here, open.kind === "channel" ? open.channel : open.dm);
  };
  function openBeside(query: Readonly<Record<string, string | undefined>>): void {
    const path = besides();
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    if (path !== undefined) openApp(`${path}?${new URLSearchParams(given)}`);
  }
  function openConversation(to: { workspace_id: string; route_id: string }): void {
    const of = workspaces().get(to.workspace_id);
    if (of !== undefined) openApp(conversationPath(of, to));
  }

  /** The embed of a thread of what is shown; the host's settings go with the address. */
  function goToThread(named: string, messageId?: string): void {
    const here = workspace();
    if (here === undefined) return;
    const query = new URLSearchParams(location.search);
    query.delete("message");
    if (messageId !== undefined) query.set("message", messageId);
    const back = params.kind === "channel" ? location.pathname : location.state?.back;
    navigate(`/embed/thread/${here.route_id}/${named}?${query}`, {
      state: { ...(back !== undefined && { back }) },
    });
  }
  function goBack(): void {
    const back = location.state?.back;
    if (back === undefined) return;
    const query = new URLSearchParams(location.search);
    query.delete("message");
    navigate(`${back}?${query}`);
  }

  return {
    ...panels,
    shown,
    missing,
    back: () => location.state?.back,
    goBack,
    workspace,
    conversation,
    channel,
    view: () => undefined,
    settings: () => undefined,
    linked: () => search.message,
    pane: () => undefined,
    // Nothing here has room for a dialog of the app's.
    openDialog: () => {},
    openPane: (pane) => openBeside(paneQuery(pane)),
    openProfile: (userId) => openBeside(paneQuery({ kind: "profile", userId })),
    openThread: ({ id, route_id }) => goToThread(route_id ?? id),
    closePane: goBack,
    goToWorkspace: (to) => openApp(workspacePath(to)),
    goToChannel: openConversation,
    goToDirect: openConversation,
    goToView(to) {
      const here = workspace();
      if (here !== undefined) openApp(viewPath(here, to));
    },
    goToSettings(section) {
      const here = workspace();
      if (here !== undefined) openApp(settingsPath(here, section));
    },
    goToAccount: (section) => openApp(accountPath(section)),
    goToMessage(message) {
      const reply = message.parent_message_id !== undefined;
      const where = message.channel_id ?? message.direct_conversation_id;
      const here = where !== undefined && where === conversation()?.id;
      if (reply && here) return goToThread(message.thread_root_id, message.id);
      if (!reply && here && (params.kind === "channel" || message.id === rootId())) {
        setSearch({ message: undefined }, { replace: true });
        setTimeout(() => setSearch({ message: message.id }, { replace: true }));
        return;
      }
      const of = workspaces().get(message.workspace_id ?? "") ?? workspace();
      const route_id = reply ? message.thread_root_id : where;
      if (of !== undefined && route_id !== undefined)
        openApp(`${conversationPath(of, { route_id })}?message=${message.id}`);
    },
  };
}
