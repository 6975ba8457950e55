import type { Database } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { ownerOf, workspaceNamed } from "../workspaces/named.ts";
import { insertInvite } from "./invites.ts";
import type { CreateInviteRequest } from "./wire.ts";

/** Makes an invite into a workspace for an operator, who is no actor: it stands under the name of the workspace's owner. */
export const createInviteInto = (db: Database, workspaceName: string, input: CreateInviteRequest) =>
  db.write(async (tx) => {
    const workspace = await workspaceNamed(tx, workspaceName);
    const made = await insertInvite(tx, workspace, await ownerOf(tx, workspace), input);
    await audit(tx, {
      workspace,
      action: "invite.created",
      target_type: "invite",
      target_id: made.invite.id,
      metadata: { role: made.invite.role, max_uses: made.invite.max_uses },
    });
    return made;
  });
