import { messageNamed } from "../state/conversation.ts";
import { useLocation, useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, untrack, type Accessor } from "solid-js";
import type { RouteTarget, Workspace } from "../../sdk/src/index.ts";
import type { Chat } from "../sync/chat.ts";
import {
  accountPath,
  conversationPath,
  paneQuery,
  settingsPath,
  toPane,
  toSettings,
  toView,
  viewPath,
  workspacePath,
  type Pane,
} from "./paths.ts";
import { whileThisLasts } from "../ui/lasting.ts";
import { insist } from "./insist.ts";
import { createPanels, type Conversation, type Place } from "./place.ts";
import { findByRoute, preferredChannel, preferredWorkspace, rememberPlace } from "./resolve.ts";

/** As wide, the pane stands beside the conversation; else it covers it. */
const ROOM_FOR_PANE = "(min-width: 900px)";

export interface Navigation extends Place {
  /** The conversation that was open here, and is not there any more. */
  lost: Accessor<Conversation | undefined>;
  /** The URL names something that is not there for this person. */
  missing: Accessor<boolean>;
}

/** Reads the URL as a place, and leads from place to place by changing it. */
export function createNavigation(
  chat: Chat,
  isReady: (workspaceId: string) => boolean,
): Navigation {
  const navigate = useNavigate();
  // The window's own location is that of before, while the router goes somewhere.
  const location = useLocation();
  const at = useLocation();
  const params = useParams<{ workspace?: string; target?: string }>();
  const [search, setSearch] = useSearchParams<{
    message?: string;
    pane?: string;
    id?: string;
    q?: string;
  }>();
  const panels = createPanels();
  const [missingTarget, setMissingTarget] = createSignal<string>();
  /** What the server says a word of the URL stands for. */
  const [resolved, setResolved] = createSignal<{ target: string; route: RouteTarget }>();

  const workspaces = chat.select((state) => state.workspaces);
  const channels = chat.select((state) => state.channels);
  const dms = chat.select((state) => state.dms);
  const settings = createMemo(() => toSettings(at.pathname), undefined, {
    equals: (a, b) => a?.scope === b?.scope && a?.section === b?.section,
  });
  // One's own settings are of no workspace; beside them stands the one that was open.
  const workspace = createMemo(() =>
    settings()?.scope === "account"
      ? preferredWorkspace(workspaces())
      : findByRoute(workspaces().values(), params.workspace),
  );
  const view = () => toView(params.target);

  /** The root of the thread that the URL names. */
  const root = chat.select((state) => messageNamed(state, params.target));
  const route = () => {
    const known = resolved();
    return known?.target === params.target ? known?.route : undefined;
  };
  const rootId = createMemo(
    () => root()?.id ?? (route()?.target_type === "thread" ? route()?.target_id : undefined),
  );

  const conversation = createMemo<Conversation | undefined>(
    () => {
      const target =
        root()?.channel_id ?? root()?.direct_conversation_id ?? route()?.parent_id ?? params.target;
      const channel = findByRoute(channels().values(), target);
      if (channel !== undefined && channel.workspace_id === workspace()?.id)
        return { kind: "channel", id: channel.id, channel };
      const dm = findByRoute(dms().values(), target);
      if (dm !== undefined && dm.workspace_id === workspace()?.id)
        return { kind: "direct", id: dm.id, dm };
      return undefined;
    },
    undefined,
    {
      equals: (a, b) =>
        a?.id === b?.id &&
        (a?.kind === "channel" && b?.kind === "channel" ? a.channel === b.channel : true) &&
        (a?.kind === "direct" && b?.kind === "direct" ? a.dm === b.dm : true),
    },
  );
  /** What was open here last: it may have been closed elsewhere since, or taken away from this person. */
  const last = createMemo<{ target: string | undefined; open: Conversation } | undefined>(
    (before) => {
      const target = params.target;
      const open = conversation();
      if (open !== undefined) return { target, open };
      return before?.target === target ? before : undefined;
    },
  );
  const lost = () => (conversation() === undefined ? last()?.open : undefined);
  const channel = createMemo(() => {
    const here = conversation();
    return here?.kind === "channel" ? here.channel : undefined;
  });

  const pane = createMemo<Pane | undefined>(() => {
    const named = toPane(search);
    // What stands beside a conversation goes with it; a person or a search is of no one place.
    if (lost() !== undefined)
      return named?.kind === "profile" || named?.kind === "search" ? named : undefined;
    if (named !== undefined) return named;
    const thread = rootId();
    return thread === undefined ? undefined : { kind: "thread", rootId: thread };
  });

  const ofWorkspace = (id: string | undefined): Workspace | undefined =>
    workspaces().get(id ?? "") ?? workspace();
  function go(id: string | undefined, path: (workspace: Workspace) => string): void {
    const of = ofWorkspace(id);
    if (of !== undefined) navigate(path(of));
  }

  // No workspace in the URL, or one that is not there: go to one that is.
  createEffect(() => {
    const preferred = preferredWorkspace(workspaces());
    if (settings() !== undefined) return;
    if (params.workspace === undefined && preferred !== undefined)
      navigate(workspacePath(preferred), { replace: true });
  });

  // What there is is known: open what the URL names, or the channel that was open last.
  createEffect(() => {
    const here = workspace();
    if (here === undefined || !(isReady(here.id) || chat.recalled())) return;
    if (view() !== undefined || settings() !== undefined) return;
    const target = params.target;
    if (target === undefined) {
      const preferred = preferredChannel(channels(), here.id);
      if (preferred !== undefined)
        navigate(conversationPath(here, preferred) + untrack(() => location.search), {
          replace: true,
        });
      return;
    }
    const open = conversation();
    if (open === undefined && lost() !== undefined) return;
    // Only the server knows that something is not there.
    if (open === undefined) return isReady(here.id) ? resolveElsewhere(here, target) : undefined;
    setMissingTarget(undefined);
    rememberPlace(here, open);
    replaceInternal(here, target, open);
  });

  /** Old links with internal IDs become public ones. */
  function replaceInternal(here: Workspace, target: string, open: Conversation): void {
    const thread = root();
    const public_id =
      rootId() === undefined
        ? open.kind === "channel"
          ? open.channel.route_id
          : open.dm.route_id
        : (thread?.route_id ?? target);
    if (target === public_id && params.workspace === here.route_id) return;
    navigate(conversationPath(here, { route_id: public_id }) + untrack(() => location.search), {
      replace: true,
    });
  }

  function resolveElsewhere(here: Workspace, target: string): void {
    if (missingTarget() === target || route() !== undefined) return;
    const gone = whileThisLasts();
    insist(() => chat.resolveRoute(here.route_id, target), gone)
      .then(async (found) => {
        // A direct conversation that was closed is opened by going there.
        const direct = found.target_type === "direct" ? found.target_id : undefined;
        const parent = found.parent_type === "direct" ? found.parent_id : undefined;
        const id = direct ?? parent;
        if (id !== undefined && !untrack(dms).has(id)) await insist(() => chat.dms.open(id), gone);
        setResolved({ target, route: found });
        if (found.target_type === "channel" && !untrack(channels).has(found.target_id))
          setMissingTarget(target);
      })
      .catch(() => setMissingTarget(target));
  }

  return {
    ...panels,
    workspace,
    conversation,
    channel,
    view,
    settings,
    pane,
    linked: () => search.message,
    lost,
    missing: () =>
      (params.target !== undefined && missingTarget() === params.target) ||
      (params.workspace !== undefined &&
        workspace() === undefined &&
        chat.session.status() === "in"),
    openPane(next, { replace = false } = {}) {
      // A thread is a place of its own: what is opened over it stands beside the conversation.
      setSearch({ ...paneQuery(next), ...(!replace && { message: undefined }) }, { replace });
    },
    openThread: ({ id, route_id }) =>
      go(undefined, (of) => conversationPath(of, { route_id: route_id ?? id })),
    closePane() {
      if (search.pane !== undefined) setSearch(paneQuery(undefined));
      else {
        const open = conversation();
        if (open?.kind === "channel") go(undefined, (of) => conversationPath(of, open.channel));
        else if (open !== undefined) go(undefined, (of) => conversationPath(of, open.dm));
      }
    },
    openProfile: (userId) =>
      setSearch({ ...paneQuery({ kind: "profile", userId }), message: undefined }),
    goToWorkspace: (to) => navigate(workspacePath(to)),
    goToChannel: (to) => go(to.workspace_id, (of) => conversationPath(of, to)),
    goToDirect: (to) => go(to.workspace_id, (of) => conversationPath(of, to)),
    goToView: (to) => go(undefined, (of) => viewPath(of, to)),
    goToSettings: (section) => go(undefined, (of) => settingsPath(of, section)),
    goToAccount: (section) => navigate(accountPath(section)),
    goToMessage(message, { keepPane = false } = {}) {
      const reply = message.parent_message_id !== undefined;
      const target = reply
        ? message.thread_root_id
        : (message.channel_id ?? message.direct_conversation_id ?? "");
      const query = new URLSearchParams({ message: message.id });
      if (keepPane && !reply && search.pane !== undefined && matchMedia(ROOM_FOR_PANE).matches)
        for (const name of ["pane", "id", "q"] as const)
          if (search[name] !== undefined) query.set(name, search[name]);
      const leave = () =>
        go(message.workspace_id, (of) => `${conversationPath(of, { route_id: target })}?${query}`);
      if (search.message !== message.id) return leave();
      // The address names it already, and the reader may have gone elsewhere since: it is named anew.
      setSearch({ message: undefined }, { replace: true });
      setTimeout(leave);
    },
  };
}
