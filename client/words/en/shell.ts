import { plural } from "../plural.ts";

export const shell = {
  /** A theme that the server did not take. */
  themeNotKept: (why: string) => `It is so in this browser alone. ${why}`,
  workspaces: "Workspaces",
  workspaceUnread: (name: string) => `${name}, unread`,
  workspaceMentions: (name: string, count: number) =>
    `${name}, ${plural(count, { one: "1 for you", other: "# for you" })}`,
  createWorkspace: "Create a workspace",
  noWorkspace: "You are in no workspace yet",
  noWorkspaceHint: "Ask for an invitation to one, or start your own.",
  missing: "This is not here",
  missingHint: "It may have been taken away, or it is not for you to see.",
  notLoaded: "This workspace could not be loaded",
  lost: (name: string) => `${name} is not open to you any more`,
  lostHint:
    "You were taken out of it, or it was deleted. Ask one of its members if that was a mistake: they can take you in again.",
  closed: "This conversation was closed",
  closedHint: (name: string) =>
    `You closed it with ${name} in another window. Everything that was written is kept.`,
  openAgain: "Open it again",
  jumpElsewhere: "Jump somewhere else",
  reconnecting: "Reconnecting…",
  catchingUp: "Catching up…",
  menuLabel: (name: string) => `${name}: menu`,
  invitePeople: "Invite people",
  signingIn: "Signing in",
  theme: "Theme",
  themes: { system: "Like the system", light: "Light", dark: "Dark" },
  density: "Density",
  densities: { comfortable: "Comfortable", compact: "Compact" },
  loading: "Loading…",
  newVersion: "A new version is ready.",
  reload: "Reload",
  fromBefore: "Connecting… This is what you saw last.",
};
