import type { Reader, Tx } from "../../storage/database.ts";
import type { MessageAction } from "./question-wire.ts";

/** Stores the buttons of a bot's message in place of those it had. */
export async function setActions(
  tx: Tx,
  { id, author_id }: { readonly id: number; readonly author_id: number },
  actions: readonly MessageAction[],
): Promise<void> {
  if (actions.length === 0) return tx.run("DELETE FROM message_actions WHERE message_id = ?", id);
  await tx.run(
    `INSERT INTO message_actions (message_id, bot_user_id, actions) VALUES (?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET actions = excluded.actions`,
    id,
    author_id,
    JSON.stringify(actions),
  );
}

/** The buttons of these messages, by inner ID. */
export async function actionsOf(
  reader: Reader,
  messageIds: readonly number[],
): Promise<Map<number, MessageAction[]>> {
  const rows = await reader.all<{ message_id: number; actions: string }>(
    "SELECT message_id, actions FROM message_actions WHERE message_id IN ?",
    messageIds,
  );
  return new Map(rows.map(({ message_id, actions }) => [message_id, JSON.parse(actions)]));
}
