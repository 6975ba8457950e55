import type { Database } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";

/**
 * Has the search index built afresh, by the server that runs or at its next start, in the background: it begins with the next
 * message or search. Until it is done, searches find what is in it by then.
 *
 * @returns about how many messages are to be put into it.
 */
export const rebuildIndex = (db: Database): Promise<number> =>
  db.write(async (tx) => {
    // No rules have the number 0.
    await tx.run("UPDATE search_progress SET analysis = 0, indexed_id = 0");
    await audit(tx, {
      action: "search_index.rebuilt",
      target_type: "search_index",
      target_id: "",
    });
    const row = await tx.get<{ last: number | null }>("SELECT max(id) AS last FROM messages");
    return Number(row?.last ?? 0);
  });
