import { createSignal } from "solid-js";
import type { Upload } from "../../sdk/src/index.ts";
import { spotOf } from "../state/conversation.ts";
import type { State, StoredMessage } from "../state/state.ts";
import { kindOfFile } from "./kinds.ts";

/** A picture, and the message that carries it. */
export interface Shown {
  upload: Upload;
  message: StoredMessage;
}

const [lightbox, setLightbox] = createSignal<Shown>();

/** The picture that fills the window, if one does. */
export { lightbox };
export const openLightbox = (shown: Shown): void => void setLightbox(shown);
export const closeLightbox = (): void => void setLightbox(undefined);

export const isPicture = (upload: Upload): boolean => kindOfFile(upload) === "picture";

export const picturesIn = (message: StoredMessage): Shown[] =>
  message.deleted_at !== undefined
    ? []
    : (message.attachments ?? []).filter(isPicture).map((upload) => ({ upload, message }));

/** The pictures of the conversation that a picture stands in, as far as it is loaded; those of its message at least. */
export function picturesAround(state: State, { upload, message }: Shown): readonly Shown[] {
  const conversationId = spotOf(message)?.conversation_id ?? "";
  const ids = state.timelines.get(conversationId)?.ids ?? [];
  const root = message.parent_message_id === undefined ? [] : [message.thread_root_id];
  const all = [...root, ...ids].flatMap((id) => {
    const here = state.messages.get(id);
    return here === undefined ? [] : picturesIn(here);
  });
  return all.some((one) => one.upload.id === upload.id) ? all : picturesIn(message);
}
