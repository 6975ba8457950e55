import type { Reader, Tx } from "../../storage/database.ts";
import type { AuthorOverride } from "./wire.ts";

/** Stores what a message shows in place of its author's name and picture. */
export const insertOverride = (
  tx: Tx,
  messageId: number,
  { display_name = "", avatar_url = "", emoji = "" }: AuthorOverride,
): Promise<void> =>
  tx.run(
    "INSERT INTO message_overrides (message_id, display_name, avatar_url, emoji) VALUES (?, ?, ?, ?)",
    messageId,
    display_name,
    avatar_url,
    emoji,
  );

/** What these messages show in place of their authors' names and pictures, by inner ID. */
export async function overridesOf(
  reader: Reader,
  messageIds: readonly number[],
): Promise<Map<number, AuthorOverride>> {
  const rows = await reader.all<{
    message_id: number;
    display_name: string;
    avatar_url: string;
    emoji: string;
  }>(
    "SELECT message_id, display_name, avatar_url, emoji FROM message_overrides WHERE message_id IN ?",
    messageIds,
  );
  return new Map(
    rows.map(({ message_id, display_name, avatar_url, emoji }) => [
      message_id,
      {
        ...(display_name !== "" && { display_name }),
        ...(avatar_url !== "" && { avatar_url }),
        ...(emoji !== "" && { emoji }),
      },
    ]),
  );
}
