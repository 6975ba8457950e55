import { createInviteInto } from "../../features/invites/operator.ts";
import type { InviteRole } from "../../features/invites/wire.ts";
import { addressOf } from "../configure.ts";
import { administer, type Options } from "./administer.ts";

/** `admin invite create` */
export const createInvite = (
  options: Options & {
    workspace: string;
    role: InviteRole;
    email?: string;
    maxUses?: number;
    expiresInHours?: number;
  },
) =>
  administer(options, async (db, config) => {
    const { workspace, role, email, maxUses, expiresInHours } = options;
    const made = await createInviteInto(db, workspace, {
      role,
      ...(email !== undefined && { email }),
      ...(maxUses !== undefined && { max_uses: maxUses }),
      ...(expiresInHours !== undefined && { expires_in_hours: expiresInHours }),
    });
    const url = `${addressOf(config)}/invite#${made.token}`;
    return {
      text: url,
      plain: made.token,
      json: { ...made, url },
      note: `Uses: ${made.invite.max_uses}, as ${made.invite.role}, until ${made.invite.expires_at}.`,
    };
  });
