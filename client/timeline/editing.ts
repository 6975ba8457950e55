import { createSignal } from "solid-js";
import type { StoredMessage } from "../state/state.ts";

/** The message that is being edited in place; one at a time. */
export const [editing, setEditing] = createSignal<string>();

/** The message that the person is asked about before it is deleted. */
export const [deleting, setDeleting] = createSignal<StoredMessage>();
