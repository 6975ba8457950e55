import { createContext, createSignal, useContext, type Accessor } from "solid-js";
import type { Channel, Workspace } from "../../sdk/src/index.ts";
import type { StoredDm } from "../state/state.ts";
import type { Pane, Settings, View } from "./paths.ts";

export type DialogName =
  | "jump"
  | "shortcuts"
  | "create-channel"
  | "create-workspace"
  | "edit-channel"
  | "invite"
  | "new-direct"
  | "status";

/** What stands in the middle: a channel or a direct conversation. */
export type Conversation =
  { kind: "channel"; id: string; channel: Channel } | { kind: "direct"; id: string; dm: StoredDm };

/** What says where a message stands. */
export interface MessageAddress {
  id: string;
  thread_root_id: string;
  /** Absent for the one that stands open. */
  workspace_id?: string;
  parent_message_id?: string;
  channel_id?: string;
  direct_conversation_id?: string;
}

/** Where the person is in the app, and how to get elsewhere. */
export interface Place {
  workspace: Accessor<Workspace | undefined>;
  conversation: Accessor<Conversation | undefined>;
  /** The conversation, if it is a channel. */
  channel: Accessor<Channel | undefined>;
  /** What stands in the middle instead of a conversation. */
  view: Accessor<View | undefined>;
  /** The settings that stand in the middle. */
  settings: Accessor<Settings | undefined>;
  /** The message that the URL names, to go to and light up. */
  linked: Accessor<string | undefined>;
  /** What stands in the right pane, one thing at a time. */
  pane: Accessor<Pane | undefined>;
  /** `replace` changes the URL without a step back to what it was. */
  openPane(pane: Exclude<Pane, { kind: "thread" }>, how?: { replace?: boolean }): void;
  /** Opens the thread of a root, beside its conversation. */
  openThread(root: { id: string; route_id?: string }): void;
  closePane(): void;
  goToWorkspace(workspace: Workspace): void;
  goToChannel(channel: Channel): void;
  goToDirect(dm: Pick<StoredDm, "route_id" | "workspace_id">): void;
  goToView(view: View): void;
  goToSettings(section?: string): void;
  /** To the person's own settings. */
  goToAccount(section?: string): void;
  /**
   * To a message, wherever it stands: its conversation, or its thread, with the message lit. `keepPane` leaves the pane
   * open where there is room for it beside the conversation; a thread takes its place.
   */
  goToMessage(message: MessageAddress, how?: { keepPane?: boolean }): void;
  /** What the view in the middle calls itself, for the window's title. */
  viewName: Accessor<string>;
  nameView(name: string): void;
  /** The open dialog; opening one closes the other. */
  dialog: Accessor<DialogName | undefined>;
  openDialog(name: DialogName | undefined): void;
  /** On narrow screens the sidebar is a drawer. */
  drawerOpen: Accessor<boolean>;
  setDrawer(open: boolean): void;
  /** Shows somebody in the right pane. */
  openProfile(userId: string): void;
  /** Grows when the person marks the open conversation as read. */
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
  const [viewName, nameView] = createSignal("");
  const [marks, setMarks] = createSignal(0);
  const markRead = () => setMarks((count) => count + 1);
  return {
    viewName,
    nameView: (name: string) => void nameView(name),
    marks,
    markRead,
    dialog,
    openDialog,
    drawerOpen,
    setDrawer,
  };
}
