import type { Actor, UserRow } from "../../access/actor.ts";
import {
  WORKSPACE_COLUMNS,
  isGranted,
  isTimedOut,
  requireActive,
  requireHuman,
  requireManager,
  requireOwner,
  workspaceFor,
  type Role,
  type WorkspaceRow,
} from "../../access/policy.ts";
import { badRequest, conflict, forbidden } from "../../http/errors.ts";
import { newId, newRouteId } from "../../ids.ts";
import { eventOf } from "../../realtime/log.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { insertChannel } from "../channels/channels.ts";
import { audit, auditChanges, changes } from "../audit/audit.ts";
import { addMember, wasMember } from "../people/members.ts";
import { cleanName } from "../people/people.ts";
import { changeIcon } from "../uploads/pictures.ts";
import type { CreateWorkspaceRequest, UpdateWorkspaceRequest, Workspace } from "./wire.ts";

/** The workspace that people join who come without an invite. */
const DEFAULT = { name: "ClickClack", slug: "clickclack" };

/** A workspace as its member sees it. */
export const workspaceOf = (row: WorkspaceRow): Workspace => ({
  id: row.public_id,
  route_id: row.route_id,
  name: row.name,
  slug: row.slug,
  icon_url: row.icon_url,
  created_at: row.created_at,
  role: row.role,
  ...(row.timeout_until !== null && isTimedOut(row) && { timeout_until: row.timeout_until }),
  ...(row.blocked_at !== null && { blocked_at: row.blocked_at }),
});

/** The caller's workspaces, by name. */
export async function listWorkspaces(reader: Reader, actor: Actor): Promise<Workspace[]> {
  const rows = await reader.all<WorkspaceRow>(
    `SELECT ${WORKSPACE_COLUMNS} FROM memberships m CROSS JOIN workspaces w
     WHERE w.id = m.workspace_id AND m.user_id = ? AND w.deleted_at IS NULL ORDER BY w.name, w.id`,
    actor.user.id,
  );
  return rows.filter(({ id }) => isGranted(actor, id)).map(workspaceOf);
}

export const getWorkspace = async (reader: Reader, actor: Actor, id: string) =>
  workspaceOf(await workspaceFor(reader, actor, id));

/** Makes a workspace with the channel `general`; the caller becomes its owner. A slug that is not given is found. */
export async function createWorkspace(
  db: Database,
  actor: Actor,
  input: CreateWorkspaceRequest,
): Promise<Workspace> {
  requireHuman(actor, "create workspaces");
  const name = cleanName(input.name, "name");
  const slug = input.slug === undefined ? undefined : cleanSlug(input.slug);
  return db.write(async (tx) => {
    if (slug !== undefined) await requireFreeSlug(tx, slug);
    const free = slug ?? (await freeSlug(tx, slugify(name) || "workspace"));
    return workspaceOf(await insertWorkspace(tx, { name, slug: free }, actor.user));
  });
}

async function insertWorkspace(
  tx: Tx,
  { name, slug }: { name: string; slug: string },
  owner: UserRow,
): Promise<WorkspaceRow> {
  const row: WorkspaceRow = {
    id: 0,
    public_id: newId("wsp"),
    route_id: newRouteId("T"),
    name,
    slug,
    icon_url: "",
    created_at: new Date().toISOString(),
    event_seq: 0,
    pruned_seq: 0,
    role: "owner",
    timeout_until: null,
    blocked_at: null,
  };
  const inserted = await tx.get<{ id: number }>(
    "INSERT INTO workspaces (public_id, route_id, name, slug, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
    row.public_id,
    row.route_id,
    name,
    slug,
    row.created_at,
  );
  row.id = inserted?.id ?? 0;
  await addMember(tx, row, owner, "owner");
  await insertChannel(tx, row, { name: "general" }, owner);
  await audit(tx, {
    actor: owner,
    workspace: row,
    action: "workspace.created",
    target_type: "workspace",
    target_id: row.public_id,
    metadata: { name, slug },
  });
  return row;
}

/** Whether somebody can come to the default workspace, and be no more than a member of it. */
export const hasDefaultWorkspace = async (reader: Reader): Promise<boolean> =>
  (await reader.get(
    "SELECT 1 FROM workspaces WHERE slug = ? AND deleted_at IS NULL",
    DEFAULT.slug,
  )) !== undefined;

/** Makes the default workspace, which there is none of yet. Its slug stays the same, whatever it is called. */
export const openDefaultWorkspace = async (
  tx: Tx,
  owner: UserRow,
  name = DEFAULT.name,
): Promise<Workspace> =>
  workspaceOf(
    await insertWorkspace(
      tx,
      { name: cleanName(name, "workspace_name"), slug: DEFAULT.slug },
      owner,
    ),
  );

/**
 * Makes someone a member of the default workspace, as its owner when they are the first. Does nothing for those who
 * are members already, or were: they come back by an invite.
 */
export async function joinDefaultWorkspace(tx: Tx, user: UserRow): Promise<void> {
  const workspace = await tx.get<{ id: number; public_id: string; role: Role | null }>(
    `SELECT w.id, w.public_id, m.role FROM workspaces w
     LEFT JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ?
     WHERE w.slug = ? AND w.deleted_at IS NULL`,
    user.id,
    DEFAULT.slug,
  );
  if (workspace === undefined) await openDefaultWorkspace(tx, user);
  else if (workspace.role === null && !(await wasMember(tx, workspace, user))) {
    await addMember(tx, workspace, user, "member");
    await audit(tx, {
      actor: user,
      workspace,
      action: "member.added",
      target_type: "user",
      target_id: user.public_id,
      metadata: { role: "member", by: "sign_in" },
    });
  }
}

/** Changes name, slug or icon; managers only. The slugs where newcomers come to stay where they are. */
export async function updateWorkspace(
  db: Database,
  actor: Actor,
  id: string,
  input: UpdateWorkspaceRequest,
) {
  const name = input.name === undefined ? undefined : cleanName(input.name, "name");
  const slug = input.slug === undefined ? undefined : cleanSlug(input.slug);
  return db.write(async (tx) => {
    const row = await workspaceFor(tx, actor, id);
    requireManager(actor, row.role, "change a workspace");
    requireActive(row);
    if (slug !== undefined && slug !== row.slug) {
      if (RESERVED.includes(row.slug))
        throw forbidden("This is where newcomers come to by its slug, which stays as it is.");
      await requireFreeSlug(tx, slug);
    }
    if (input.icon_url !== undefined && !(await changeIcon(tx, actor, row, input.icon_url)))
      throw badRequest("icon_url must be empty or an uploaded image of this workspace.");
    const before = { name: row.name, slug: row.slug, icon_url: row.icon_url };
    row.name = name ?? row.name;
    row.slug = slug ?? row.slug;
    row.icon_url = input.icon_url ?? row.icon_url;
    await tx.run(
      "UPDATE workspaces SET name = ?, slug = ?, icon_url = ? WHERE id = ?",
      row.name,
      row.slug,
      row.icon_url,
      row.id,
    );
    await auditChanges(tx, {
      actor: actor.user,
      workspace: row,
      action: "workspace.updated",
      target_type: "workspace",
      target_id: row.public_id,
      metadata: changes(before, row),
    });
    const event = await tx.append({
      type: "workspace.updated",
      workspace: { id: row.id, public_id: row.public_id },
      payload: { workspace_id: row.public_id },
    });
    return { workspace: workspaceOf(row), event: eventOf(event) };
  });
}

/**
 * Deletes a workspace for everybody; its owner only. The rows stay, out of anyone's reach, and the slug is free again.
 *
 * @returns the inner ID, so that its sockets can be closed.
 */
export async function deleteWorkspace(db: Database, actor: Actor, id: string): Promise<number> {
  requireHuman(actor, "delete workspaces");
  return db.write(async (tx) => {
    const row = await workspaceFor(tx, actor, id);
    requireOwner(actor, row.role, "delete a workspace");
    await tx.run(
      "UPDATE workspaces SET deleted_at = ? WHERE id = ?",
      new Date().toISOString(),
      row.id,
    );
    await audit(tx, {
      actor: actor.user,
      workspace: row,
      action: "workspace.deleted",
      target_type: "workspace",
      target_id: row.public_id,
      metadata: { name: row.name, slug: row.slug },
    });
    return row.id;
  });
}

async function requireFreeSlug(tx: Tx, slug: string): Promise<void> {
  if (await isSlugTaken(tx, slug))
    throw conflict("workspace_slug_taken", "A workspace with this slug already exists.");
}

/** Newcomers and strangers come there, where the operator lets them in: they are nobody's to take or to give away. */
const RESERVED = [DEFAULT.slug, "guests"];

const isSlugTaken = async (reader: Reader, slug: string) =>
  RESERVED.includes(slug) ||
  (await reader.get("SELECT 1 FROM workspaces WHERE slug = ? AND deleted_at IS NULL", slug)) !==
    undefined;

async function freeSlug(tx: Tx, wanted: string): Promise<string> {
  if (!(await isSlugTaken(tx, wanted))) return wanted;
  // A random end instead of a counted one: it needs no search among the taken ones.
  return `${wanted}-${newRouteId("T").slice(1, 9).toLowerCase()}`;
}

function cleanSlug(text: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) || text.length > 64)
    throw badRequest("slug must be at most 64 lower-case letters, digits and inner hyphens.");
  return text;
}

const slugify = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 48)
    .replace(/-+$/, "");
