import { createSignal } from "solid-js";
import type { StoredMessage } from "../state/state.ts";
import type { Doing } from "./actions.tsx";

/** The message that is being edited in place; one at a time. */
export const [editing, setEditing] = createSignal<string>();

/** The message that the person is asked about before it is deleted. */
export const [deleting, setDeleting] = createSignal<StoredMessage>();

/** What else is asked or shown about one message. */
export type MessageDialog =
  | { kind: "reactions"; message: StoredMessage }
  | { kind: "remind"; message: StoredMessage }
  /** All that can be done with it, on a screen that is touched. */
  | { kind: "sheet"; message: StoredMessage; doings: readonly Doing[] };

export const [messageDialog, openMessageDialog] = createSignal<MessageDialog>();
