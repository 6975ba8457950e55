import type { Tx } from "../../storage/database.ts";

/** Takes the pin from a message that is being deleted, if it has one. Nobody hears of it but by the deletion. */
export const withdrawPin = (tx: Tx, messageId: number): Promise<void> =>
  tx.run("DELETE FROM pins WHERE message_id = ?", messageId);
