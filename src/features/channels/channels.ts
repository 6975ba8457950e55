import type { Actor } from "../../access/actor.ts";
import {
  GUEST_CHANNEL,
  PLACE_COLUMNS,
  channelFor,
  eventScope,
  requireActive,
  requireChannelCreator,
  requireChannelEditor,
  requireOwner,
  seesPlace,
  workspaceFor,
  type PlaceRow,
} from "../../access/policy.ts";
import { badRequest, conflict } from "../../http/errors.ts";
import { newId, newRouteId } from "../../ids.ts";
import { eventOf } from "../../realtime/log.ts";
import type { AppendedEvent, Database, Reader, Tx } from "../../storage/database.ts";
import { audit, auditChanges, changes } from "../audit/audit.ts";
import { cleanFields, type CleanFields } from "./fields.ts";
import { insertMember } from "./members.ts";
import { READ_COLUMNS, READ_JOIN, readStateOf, unreadOf, type ReadRow } from "./reading.ts";
import type { Channel, CreateChannelRequest, UpdateChannelRequest } from "./wire.ts";

/** A channel as the caller sees it; with their read state, their unread count too. */
function channelOf(row: PlaceRow, read?: ReadRow): Channel {
  return {
    id: row.public_id,
    route_id: row.route_id,
    workspace_id: row.workspace_public_id,
    name: row.name,
    ...(row.display_title !== "" && { display_title: row.display_title }),
    kind: row.kind,
    created_at: row.created_at,
    ...(row.archived_at !== null && { archived_at: row.archived_at }),
    external_managed: row.external_managed === 1,
    ...(row.external_ref !== "" && { external_ref: row.external_ref }),
    ...(row.external_url !== "" && { external_url: row.external_url }),
    ...(row.sidebar_section !== "" && { sidebar_section: row.sidebar_section }),
    ...(row.topic !== "" && { topic: row.topic }),
    ...(row.description !== "" && { description: row.description }),
    // Whoever sees a private channel is in it; and whoever has just made a channel has joined it.
    joined: row.kind === "private" || read === undefined || read.joined === 1,
    last_seq: row.last_seq,
    ...(read && {
      last_read_seq: read.last_read_seq,
      unread_count: unreadOf(row, read),
      mention_count: read.mention_count,
      ...(read.notify !== "" && { notification_preference: read.notify }),
    }),
  };
}

/** The channels that the caller sees in a workspace, archived ones included, by name, with unread counts. */
export async function listChannels(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<Channel[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const rows = await reader.all<PlaceRow & ReadRow>(
    `SELECT ${PLACE_COLUMNS}, ${READ_COLUMNS}
     FROM workspaces w JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ?
     JOIN places p ON p.workspace_id = w.id AND p.kind <> 'direct' AND p.deleted_at IS NULL ${READ_JOIN}
     WHERE w.id = ? ORDER BY p.name`,
    actor.user.id,
    workspace.id,
  );
  return rows.filter(seesPlace).map((row) => channelOf(row, row));
}

/** A channel that the caller sees, with their read state. */
export const channelAsSeen = async (reader: Reader, actor: Actor, place: PlaceRow) =>
  channelOf(place, await readStateOf(reader, actor, place));

/** Makes a channel, which the caller has joined; 409 when its name is taken. Of a private one they are the first member. */
export async function createChannel(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateChannelRequest,
) {
  const { name, ...rest } = input;
  const fields = cleanFields(name === undefined || name.trim() === "" ? rest : input);
  requireFreeForAll(fields.name);
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireChannelCreator(workspace.role);
    requireActive(workspace);
    const { row, event } = await insertChannel(tx, workspace, fields, actor.user);
    await audit(tx, {
      actor: actor.user,
      workspace,
      place: row,
      action: "channel.created",
      target_type: "channel",
      target_id: row.public_id,
      metadata: { kind: row.kind, name: row.name },
    });
    return { channel: channelOf({ ...row, role: workspace.role }), event: eventOf(event) };
  });
}

/** Stores a channel whose fields are clean, and tells those who see it. Whoever makes it has joined it. */
export async function insertChannel(
  tx: Tx,
  workspace: { id: number; public_id: string },
  fields: CleanFields,
  creator?: { id: number; public_id: string },
): Promise<{ row: PlaceRow; event: AppendedEvent }> {
  const name = fields.name ?? "general";
  await requireFreeName(tx, workspace.id, name);
  const row: PlaceRow = {
    id: 0,
    public_id: newId("chn"),
    route_id: newRouteId("C"),
    workspace_id: workspace.id,
    workspace_public_id: workspace.public_id,
    kind: fields.kind ?? "public",
    name,
    display_title: fields.display_title ?? "",
    external_managed: fields.external_managed ? 1 : 0,
    external_ref: fields.external_ref ?? "",
    external_url: fields.external_url ?? "",
    sidebar_section: fields.sidebar_section ?? "",
    topic: fields.topic ?? "",
    description: fields.description ?? "",
    created_at: new Date().toISOString(),
    archived_at: null,
    last_seq: 0,
    countable: 0,
    role: "member",
    timeout_until: null,
    blocked_at: null,
    member: 1,
  };
  const inserted = await tx.get<{ id: number }>(
    `INSERT INTO places (public_id, route_id, workspace_id, kind, name, display_title, external_managed,
       external_ref, external_url, sidebar_section, topic, description, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    row.public_id,
    row.route_id,
    row.workspace_id,
    row.kind,
    row.name,
    row.display_title,
    row.external_managed,
    row.external_ref,
    row.external_url,
    row.sidebar_section,
    row.topic,
    row.description,
    row.created_at,
  );
  row.id = inserted?.id ?? 0;
  if (creator !== undefined) await addCreator(tx, row, creator.id);
  const alone = row.kind === "private" && creator !== undefined;
  const event = await tx.append({
    type: "channel.created",
    ...eventScope(row),
    payload: { channel_id: row.public_id, ...(alone && { user_id: creator.public_id }) },
  });
  return { row, event };
}

async function addCreator(tx: Tx, row: PlaceRow, userId: number): Promise<void> {
  if (row.kind === "private") await insertMember(tx, row, userId);
  await tx.run(
    "INSERT INTO read_states (user_id, place_id, joined) VALUES (?, ?, 1)",
    userId,
    row.id,
  );
}

/** Changes a channel; managers only. An empty string clears the optional texts. */
export async function updateChannel(
  db: Database,
  actor: Actor,
  id: string,
  input: UpdateChannelRequest,
) {
  const fields = cleanFields(input);
  return db.write(async (tx) => {
    const row = await channelFor(tx, actor, id);
    const before = { ...row };
    requireChannelEditor(actor, row.role);
    requireActive(row);
    if (fields.kind !== undefined && fields.kind !== row.kind)
      throw badRequest("kind cannot be changed once a channel is made.", "channel_kind_fixed");
    if (fields.name !== undefined && fields.name !== row.name) {
      requireFreeForAll(fields.name);
      if (row.name === GUEST_CHANNEL)
        throw badRequest("The channel guest keeps its name.", "channel_name_reserved");
      await requireFreeName(tx, row.workspace_id, fields.name);
      row.name = fields.name;
    }
    row.display_title = fields.display_title ?? row.display_title;
    row.external_ref = fields.external_ref ?? row.external_ref;
    row.external_url = fields.external_url ?? row.external_url;
    row.sidebar_section = fields.sidebar_section ?? row.sidebar_section;
    row.topic = fields.topic ?? row.topic;
    row.description = fields.description ?? row.description;
    if (fields.external_managed !== undefined)
      row.external_managed = fields.external_managed ? 1 : 0;
    if (input.archived !== undefined)
      row.archived_at = input.archived ? (row.archived_at ?? new Date().toISOString()) : null;
    await tx.run(
      `UPDATE places SET name = ?, display_title = ?, external_managed = ?, external_ref = ?, external_url = ?,
         sidebar_section = ?, topic = ?, description = ?, archived_at = ? WHERE id = ?`,
      row.name,
      row.display_title,
      row.external_managed,
      row.external_ref,
      row.external_url,
      row.sidebar_section,
      row.topic,
      row.description,
      row.archived_at,
      row.id,
    );
    await auditChanges(tx, {
      actor: actor.user,
      workspace: { id: row.workspace_id },
      place: row,
      action: "channel.updated",
      target_type: "channel",
      target_id: row.public_id,
      metadata: auditableChanges(before, row),
    });
    const event = await tx.append({
      type: "channel.updated",
      ...eventScope(row),
      payload: { channel_id: row.public_id, archived: row.archived_at !== null },
    });
    return { channel: await channelAsSeen(tx, actor, row), event: eventOf(event) };
  });
}

/** What is different: names and whether it is archived as they were and are, of what people wrote which fields. */
function auditableChanges(before: PlaceRow, after: PlaceRow): Record<string, unknown> {
  const stateOf = ({ name, archived_at, external_managed }: PlaceRow) => ({
    name,
    archived: archived_at !== null,
    external_managed: external_managed === 1,
  });
  const textsOf = ({ display_title, topic, description, ...row }: PlaceRow) => ({
    display_title,
    topic,
    description,
    external_ref: row.external_ref,
    external_url: row.external_url,
    sidebar_section: row.sidebar_section,
  });
  const texts = Object.keys(changes(textsOf(before), textsOf(after)));
  return {
    ...changes(stateOf(before), stateOf(after)),
    ...(texts.length > 0 && { fields: texts }),
  };
}

/** Deletes an archived channel for everybody; its workspace's owner only. Its name is free again. */
export async function deleteChannel(db: Database, actor: Actor, id: string): Promise<void> {
  await db.write(async (tx) => {
    const row = await channelFor(tx, actor, id);
    requireOwner(actor, row.role, "delete a channel");
    requireActive(row);
    if (row.archived_at === null)
      throw conflict("channel_not_archived", "Archive this channel before you delete it.");
    await tx.run("UPDATE places SET deleted_at = ? WHERE id = ?", new Date().toISOString(), row.id);
    await audit(tx, {
      actor: actor.user,
      workspace: { id: row.workspace_id },
      place: row,
      action: "channel.deleted",
      target_type: "channel",
      target_id: row.public_id,
      metadata: { kind: row.kind, name: row.name },
    });
    await tx.append({
      type: "channel.deleted",
      ...eventScope(row),
      payload: { channel_id: row.public_id },
    });
  });
}

function requireFreeForAll(name: string | undefined): void {
  if (name === GUEST_CHANNEL)
    throw badRequest("name guest is reserved for the guests' channel.", "channel_name_reserved");
}

async function requireFreeName(tx: Tx, workspaceId: number, name: string): Promise<void> {
  const taken = await tx.get(
    "SELECT 1 FROM places WHERE workspace_id = ? AND name = ? AND kind <> 'direct' AND deleted_at IS NULL",
    workspaceId,
    name,
  );
  // Clients in the field know a taken name only by these words.
  if (taken !== undefined)
    throw conflict(
      "channel_name_duplicate",
      "A channel with this name already exists in the workspace: names are unique.",
    );
}
