import type { Tx } from "../../src/storage/database.ts";
import type { Workspace } from "../../src/features/workspaces/wire.ts";
import type { Person } from "./people.ts";
import type { TestServer } from "./server.ts";
import { keyOf } from "./world.ts";

/** Adds many events to a workspace's log in one commit: for everybody, or private to one person. */
export async function appendEvents(
  server: TestServer,
  workspace: Workspace,
  count: number,
  onlyFor?: Person,
): Promise<void> {
  await server.db.write(async (tx) => {
    const of = await keyOf(tx, workspace);
    const user_id = onlyFor && (await userKey(tx, onlyFor));
    for (let appended = 0; appended < count; appended += 1)
      await tx.append({
        type: "user.updated",
        workspace: of,
        ...(user_id !== undefined && { user_id }),
        payload: { user_id: onlyFor?.user.id ?? "" },
      });
  });
}

/** Forgets the events up to a cursor, as pruning will: no command does it yet. */
export async function prune(server: TestServer, workspace: Workspace, upTo: string): Promise<void> {
  await server.db.write(async (tx) => {
    const { id } = await keyOf(tx, workspace);
    await tx.run("DELETE FROM events WHERE workspace_id = ? AND cursor <= ?", id, Number(upTo));
    await tx.run("UPDATE workspaces SET pruned_seq = ? WHERE id = ?", Number(upTo), id);
  });
}

async function userKey(tx: Tx, who: Person): Promise<number> {
  const row = await tx.get<{ id: number }>("SELECT id FROM users WHERE public_id = ?", who.user.id);
  return row!.id;
}
