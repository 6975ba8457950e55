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
    const { id, role, max_uses, expires_at, email } = made.invite;
    await audit(tx, {
      workspace,
      action: "invite.created",
      target_type: "invite",
      target_id: id,
      metadata: { role, max_uses, expires_at, for_one_address: email !== undefined },
    });
    return made;
  });
