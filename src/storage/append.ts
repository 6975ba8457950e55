import { newId } from "../ids.ts";
import type { AppendedEvent, EventDraft, Tx } from "./database.ts";

/** Stores an event under the next cursor of its workspace. Both engines' `tx.append` is this. */
export async function appendEvent(
  tx: Pick<Tx, "get" | "run">,
  draft: EventDraft,
): Promise<AppendedEvent> {
  const next = await tx.get<{ event_seq: number }>(
    "UPDATE workspaces SET event_seq = event_seq + 1 WHERE id = ? RETURNING event_seq",
    draft.workspace.id,
  );
  if (next === undefined) throw new Error("An event needs a workspace.");
  const event: AppendedEvent = {
    ...draft,
    public_id: newId("evt"),
    cursor: next.event_seq,
    created_at: new Date().toISOString(),
  };
  await tx.run(
    `INSERT INTO events (workspace_id, cursor, public_id, type, place_id, user_id, message_id, seq, payload,
       mentioned_user_ids, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    event.workspace.id,
    event.cursor,
    event.public_id,
    event.type,
    event.place?.id ?? null,
    event.user_id ?? null,
    event.message_id ?? null,
    event.seq ?? null,
    JSON.stringify(event.payload),
    event.mentioned_user_ids?.length ? JSON.stringify(event.mentioned_user_ids) : "",
    event.created_at,
  );
  return event;
}
