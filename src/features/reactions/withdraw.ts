import type { Tx } from "../../storage/database.ts";

/**
 * Takes every reaction from a message that is being deleted, and what its author was told of them. Nobody hears of it
 * but by the deletion. Clears the bit 2 of `messages.has`.
 */
export async function withdrawReactions(tx: Tx, messageId: number): Promise<void> {
  await tx.run("DELETE FROM reactions WHERE message_id = ?", messageId);
  await tx.run("DELETE FROM reaction_counts WHERE message_id = ?", messageId);
  await tx.run("DELETE FROM activity WHERE message_id = ? AND kind = 'reaction'", messageId);
  await tx.run("UPDATE messages SET has = has & ~2 WHERE id = ?", messageId);
}
