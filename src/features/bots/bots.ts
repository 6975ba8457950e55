import type { UserRow } from "../../access/actor.ts";
import { newId } from "../../ids.ts";
import type { Tx } from "../../storage/database.ts";
import { addMember } from "../people/members.ts";
import { cleanName, userRow } from "../people/people.ts";

/** Makes a bot, a member of one workspace in the role `bot`: a person's own, or with no owner a service bot. */
export async function insertBot(
  tx: Tx,
  workspace: { id: number; public_id: string },
  { display_name, handle, owner }: { display_name: string; handle: string; owner?: UserRow },
): Promise<UserRow> {
  const inserted = await tx.get<{ id: number }>(
    `INSERT INTO users (public_id, kind, owner_user_id, display_name, handle, created_at)
     VALUES (?, 'bot', ?, ?, ?, ?) RETURNING id`,
    newId("usr"),
    owner?.id ?? null,
    cleanName(display_name, "display_name"),
    handle,
    new Date().toISOString(),
  );
  const bot = await userRow(tx, inserted?.id ?? 0);
  await addMember(tx, workspace, bot, "bot");
  return bot;
}
