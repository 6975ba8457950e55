import { createContext, createSignal, useContext, type Accessor } from "solid-js";
import type { Channel, Workspace } from "../../sdk/src/index.ts";

export type DialogName =
  | "account"
  | "jump"
  | "shortcuts"
  | "create-channel"
  | "create-workspace"
  | "edit-channel"
  | "edit-profile"
  | "invite"
  | "people";

/** Where the person is in the app, and how to get elsewhere. */
export interface Place {
  workspace: Accessor<Workspace | undefined>;
  channel: Accessor<Channel | undefined>;
  goToWorkspace(workspace: Workspace): void;
  goToChannel(channel: Channel): void;
  /** The open dialog; opening one closes the other. */
  dialog: Accessor<DialogName | undefined>;
  openDialog(name: DialogName | undefined): void;
  /** On narrow screens the sidebar is a drawer. */
  drawerOpen: Accessor<boolean>;
  setDrawer(open: boolean): void;
  /** Whose profile stands in the right pane. */
  profile: Accessor<string | undefined>;
  openProfile(userId: string | undefined): void;
  /** Grows when the person marks the open channel as read. */
  marks: Accessor<number>;
  markRead(): void;
}

const PlaceContext = createContext<Place>();
export const PlaceProvider = PlaceContext.Provider;

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (place === undefined) throw new Error("usePlace outside of PlaceProvider");
  return place;
}

/** The parts of a place that are not in the URL. */
export function createPanels() {
  const [dialog, openDialog] = createSignal<DialogName>();
  const [drawerOpen, setDrawer] = createSignal(false);
  const [profile, openProfile] = createSignal<string>();
  const [marks, setMarks] = createSignal(0);
  const markRead = () => setMarks((count) => count + 1);
  return { marks, markRead, dialog, openDialog, drawerOpen, setDrawer, profile, openProfile };
}

export const channelPath = (workspace: Workspace, channel: Channel): string =>
  `/app/${workspace.route_id}/${channel.route_id}`;
