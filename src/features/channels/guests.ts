import { GUEST_CHANNEL } from "../../access/policy.ts";
import type { Tx } from "../../storage/database.ts";
import { insertChannel } from "./channels.ts";

/** Makes the channel that guests see where there is none yet: who becomes a guest would see nothing at all without it. */
export async function openGuestChannel(
  tx: Tx,
  workspace: { readonly id: number; readonly public_id: string },
): Promise<void> {
  const there = await tx.get(
    "SELECT 1 FROM places WHERE workspace_id = ? AND name = ? AND kind <> 'direct' AND deleted_at IS NULL",
    workspace.id,
    GUEST_CHANNEL,
  );
  if (there === undefined) await insertChannel(tx, workspace, { name: GUEST_CHANNEL });
}
