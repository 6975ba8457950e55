import type { UserRow } from "../../access/actor.ts";
import type { Role } from "../../access/policy.ts";
import { newId, newRouteId } from "../../ids.ts";
import type { Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { insertChannel } from "../channels/channels.ts";
import { addMember, wasMember } from "../people/members.ts";
import { joinDefaultWorkspace } from "../workspaces/workspaces.ts";

/** Where somebody belongs who signs in: the default workspace, or with a role in the guests' one. */
export type Landing = { readonly guests?: Exclude<Role, "owner" | "bot"> };

/** The workspace of people whom nobody has invited. It has no owner until the operator makes one. */
const GUESTS = { name: "Guests", slug: "guests", channels: ["guest", "general"] };

/**
 * Makes somebody a member where they belong. Whoever is one already stays what they are there; whoever was one comes back
 * by an invite.
 */
export async function land(tx: Tx, user: UserRow, { guests: role }: Landing): Promise<void> {
  if (role === undefined) return joinDefaultWorkspace(tx, user);
  const workspace = await tx.get<{ id: number; public_id: string; role: Role | null }>(
    `SELECT w.id, w.public_id, m.role FROM workspaces w
     LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ?
     WHERE w.slug = ? AND w.deleted_at IS NULL`,
    user.id,
    GUESTS.slug,
  );
  if (
    workspace !== undefined &&
    (workspace.role !== null || (await wasMember(tx, workspace, user)))
  )
    return;
  const guests = workspace ?? (await openGuests(tx));
  await addMember(tx, guests, user, role);
  await audit(tx, {
    actor: user,
    workspace: guests,
    action: "member.added",
    target_type: "user",
    target_id: user.public_id,
    metadata: { role, by: "sign_in" },
  });
}

async function openGuests(tx: Tx) {
  const public_id = newId("wsp");
  const inserted = await tx.get<{ id: number }>(
    "INSERT INTO workspaces (public_id, route_id, name, slug, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
    public_id,
    newRouteId("T"),
    GUESTS.name,
    GUESTS.slug,
    new Date().toISOString(),
  );
  const workspace = { id: inserted?.id ?? 0, public_id };
  await audit(tx, {
    workspace,
    action: "workspace.created",
    target_type: "workspace",
    target_id: public_id,
    metadata: { slug: GUESTS.slug },
  });
  for (const name of GUESTS.channels) await insertChannel(tx, workspace, { name });
  return workspace;
}
