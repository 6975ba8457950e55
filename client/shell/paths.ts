import type { Workspace } from "../../sdk/src/index.ts";

/** What else stands in the middle than a conversation, by its word in the URL. */
export const VIEWS = ["unreads", "threads", "activity", "drafts", "browse", "people"] as const;
export type View = (typeof VIEWS)[number];

export const toView = (word: string | undefined): View | undefined =>
  VIEWS.find((view) => view === word);

/** What stands in the right pane, by its word in the URL; a thread is named by the URL's path. */
export type Pane =
  | { kind: "thread"; rootId: string }
  | { kind: "profile"; userId: string }
  | { kind: "members" }
  | { kind: "pins" }
  /** All topics of the channel, or the messages of one. */
  | { kind: "topics"; topicId?: string }
  | { kind: "files" }
  | { kind: "file"; uploadId: string }
  | { kind: "search"; query: string };

type Named = Pick<Workspace, "route_id">;

export const workspacePath = (workspace: Named): string => `/app/${workspace.route_id}`;

/** To a channel, a direct conversation, or a thread's root. */
export const conversationPath = (workspace: Named, to: Named): string =>
  `${workspacePath(workspace)}/${to.route_id}`;

export const viewPath = (workspace: Named, view: View): string =>
  `${workspacePath(workspace)}/${view}`;

/** `section` is a word of the settings' own. */
export const settingsPath = (workspace: Named, section = "overview"): string =>
  `${workspacePath(workspace)}/settings/${section}`;

/** To the person's own settings, which are of no workspace. */
export const accountPath = (section = "profile"): string => `/app/settings/${section}`;

/** What settings a path shows, if it shows any: the person's own, or those of its workspace. */
export function toSettings(path: string): Settings | undefined {
  const found = /^\/app\/(?:([^/]+)\/)?settings(?:\/([^/]+))?\/?$/.exec(path);
  if (found === null) return undefined;
  const scope = found[1] === undefined ? "account" : "workspace";
  return { scope, section: found[2] };
}

export interface Settings {
  scope: "account" | "workspace";
  section: string | undefined;
}

/** A pane as the query of a URL: `?pane=profile&id=usr_…`. */
export function paneQuery(pane: Exclude<Pane, { kind: "thread" }> | undefined) {
  const nothing = { pane: undefined, id: undefined, q: undefined };
  if (pane === undefined) return nothing;
  switch (pane.kind) {
    case "profile":
      return { ...nothing, pane: pane.kind, id: pane.userId };
    case "file":
      return { ...nothing, pane: pane.kind, id: pane.uploadId };
    case "topics":
      return { ...nothing, pane: pane.kind, id: pane.topicId };
    case "search":
      return { ...nothing, pane: pane.kind, q: pane.query };
    default:
      return { ...nothing, pane: pane.kind };
  }
}

/** The pane that a query names. */
export function toPane(query: { pane?: string; id?: string; q?: string }): Pane | undefined {
  const { pane, id, q = "" } = query;
  switch (pane) {
    case "profile":
      return id === undefined ? undefined : { kind: pane, userId: id };
    case "file":
      return id === undefined ? undefined : { kind: pane, uploadId: id };
    case "search":
      return { kind: pane, query: q };
    case "topics":
      return { kind: pane, ...(id !== undefined && { topicId: id }) };
    case "members":
    case "pins":
    case "files":
      return { kind: pane };
    default:
      return undefined;
  }
}
