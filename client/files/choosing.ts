import { workspaceOf } from "../state/conversation.ts";
import type { Chat } from "../sync/chat.ts";
import { words } from "../words/words.ts";
import { sizeOf } from "./size.ts";

/** What the server takes at most, with room for the form around the file. */
export const MOST_BYTES = 64 * 1024 * 1024 - 16 * 1024;
/** How many files a message carries. */
export const MOST_FILES = 20;

/** Whether this person may send files in the workspace of a conversation. */
export function mayUpload(chat: Chat, conversationId: string): () => boolean {
  const role = chat.select((state) => {
    const workspace = workspaceOf(state, conversationId) ?? "";
    return (
      state.members.get(workspace)?.get(state.me ?? "") ?? state.workspaces.get(workspace)?.role
    );
  });
  return () => role() !== "guest";
}

/** Puts files beside the message that is being written; says which cannot come, and why. */
export function chooseFiles(chat: Chat, conversationId: string, files: Iterable<File>): void {
  const workspaceId = workspaceOf(chat.store.state, conversationId);
  if (workspaceId === undefined) return;
  const say = words().files;
  for (const file of files) {
    if (file.size === 0) chat.notify(say.empty(file.name));
    else if (file.size > MOST_BYTES) chat.notify(say.tooLarge(file.name, sizeOf(64 * 1024 * 1024)));
    else if (chat.uploads.chosen(conversationId).length >= MOST_FILES)
      return void chat.notify(say.tooMany(MOST_FILES));
    else chat.uploads.choose(workspaceId, conversationId, file);
  }
}

/** The files of a paste or a drop. */
export function filesOf(data: DataTransfer | null): File[] {
  if (data === null) return [];
  const items = [...data.items].filter(({ kind }) => kind === "file");
  return items.flatMap((item) => {
    // A folder cannot be sent, and reads as a file of no type: it comes as what has nothing in it.
    const entry = item.webkitGetAsEntry();
    if (entry?.isDirectory === true) return [new File([], entry.name)];
    const file = item.getAsFile();
    return file === null ? [] : [named(file)];
  });
}

/** A screenshot comes as "image.png" every time: with the time in it, several can be told apart. */
function named(file: File): File {
  if (!/^image\.(png|jpe?g)$/.test(file.name)) return file;
  const time = new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
  return new File(
    [file],
    `${words().files.kinds.picture} ${time}.${file.type === "image/png" ? "png" : "jpg"}`,
    {
      type: file.type,
    },
  );
}
