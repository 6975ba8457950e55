import type { Actor } from "../../access/actor.ts";
import {
  GUEST_CHANNEL,
  PLACE_COLUMNS,
  channelFor,
  eventScope,
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
import { hasControlCharacters } from "../people/people.ts";
import { unreadOf, type ReadState } from "./reading.ts";
import type { Channel, CreateChannelRequest, UpdateChannelRequest } from "./wire.ts";

/** The longest `external_ref` and `sidebar_section`, in UTF-16 units: they come back byte for byte. */
const LONGEST_REF = 1_024;
const LONGEST_URL = 2_048;

/** A channel as the caller sees it; with their read state, their unread count too. */
function channelOf(row: PlaceRow, read?: ReadState & { deleted_unread: number }): Channel {
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
    last_seq: row.last_seq,
    ...(read && { last_read_seq: read.last_read_seq, unread_count: unreadOf(row, read) }),
  };
}

/** The channels that the caller sees in a workspace, archived ones included, by name, with unread counts. */
export async function listChannels(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<Channel[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const rows = await reader.all<PlaceRow & ReadState & { deleted_unread: number }>(
    `SELECT ${PLACE_COLUMNS}, coalesce(r.last_read_seq, 0) AS last_read_seq,
       coalesce(r.countable_read, 0) AS countable_read, coalesce(r.own, 0) AS own,
       coalesce(r.own_read, 0) AS own_read,
       (SELECT count(*) FROM messages d WHERE d.place_id = p.id AND d.seq > coalesce(r.last_read_seq, 0)
          AND d.author_id <> m.user_id AND d.deleted_at IS NOT NULL AND d.kind = '') AS deleted_unread
     FROM workspaces w JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ?
     JOIN places p ON p.workspace_id = w.id AND p.kind <> 'direct' AND p.deleted_at IS NULL
     LEFT JOIN read_states r ON r.user_id = m.user_id AND r.place_id = p.id
     WHERE w.id = ? ORDER BY p.name`,
    actor.user.id,
    workspace.id,
  );
  return rows.filter(seesPlace).map((row) => channelOf(row, row));
}

/** Makes a channel; 409 when its name is taken. */
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
    const { row, event } = await insertChannel(tx, workspace, fields);
    return { channel: channelOf({ ...row, role: workspace.role }), event: eventOf(event) };
  });
}

/** Stores a channel whose fields are clean, and tells those who see it. */
export async function insertChannel(
  tx: Tx,
  workspace: { id: number; public_id: string },
  fields: CleanFields,
): Promise<{ row: PlaceRow; event: AppendedEvent }> {
  const name = fields.name ?? "general";
  await requireFreeName(tx, workspace.id, name);
  const row: PlaceRow = {
    id: 0,
    public_id: newId("chn"),
    route_id: newRouteId("C"),
    workspace_id: workspace.id,
    workspace_public_id: workspace.public_id,
    kind: "public",
    name,
    display_title: fields.display_title ?? "",
    external_managed: fields.external_managed ? 1 : 0,
    external_ref: fields.external_ref ?? "",
    external_url: fields.external_url ?? "",
    sidebar_section: fields.sidebar_section ?? "",
    topic: "",
    description: "",
    created_at: new Date().toISOString(),
    archived_at: null,
    last_seq: 0,
    countable: 0,
    role: "member",
    member: 1,
  };
  const inserted = await tx.get<{ id: number }>(
    `INSERT INTO places (public_id, route_id, workspace_id, kind, name, display_title, external_managed,
       external_ref, external_url, sidebar_section, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
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
    row.created_at,
  );
  row.id = inserted?.id ?? 0;
  const event = await tx.append({
    type: "channel.created",
    ...eventScope(row),
    payload: { channel_id: row.public_id },
  });
  return { row, event };
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
    requireChannelEditor(actor, row.role);
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
    if (fields.external_managed !== undefined)
      row.external_managed = fields.external_managed ? 1 : 0;
    if (input.archived !== undefined)
      row.archived_at = input.archived ? (row.archived_at ?? new Date().toISOString()) : null;
    await tx.run(
      `UPDATE places SET name = ?, display_title = ?, external_managed = ?, external_ref = ?, external_url = ?,
         sidebar_section = ?, archived_at = ? WHERE id = ?`,
      row.name,
      row.display_title,
      row.external_managed,
      row.external_ref,
      row.external_url,
      row.sidebar_section,
      row.archived_at,
      row.id,
    );
    const event = await tx.append({
      type: "channel.updated",
      ...eventScope(row),
      payload: { channel_id: row.public_id, archived: row.archived_at !== null },
    });
    return { channel: channelOf(row), event: eventOf(event) };
  });
}

/** Deletes an archived channel for everybody; its workspace's owner only. Its name is free again. */
export async function deleteChannel(db: Database, actor: Actor, id: string): Promise<void> {
  await db.write(async (tx) => {
    const row = await channelFor(tx, actor, id);
    requireOwner(actor, row.role, "delete a channel");
    if (row.archived_at === null)
      throw conflict("channel_not_archived", "Archive this channel before you delete it.");
    await tx.run("UPDATE places SET deleted_at = ? WHERE id = ?", new Date().toISOString(), row.id);
    await tx.append({
      type: "channel.deleted",
      ...eventScope(row),
      payload: { channel_id: row.public_id },
    });
  });
}

type CleanFields = Omit<CreateChannelRequest, "kind">;

function cleanFields(input: CreateChannelRequest): CleanFields {
  if (input.kind !== undefined && input.kind !== "public") throw badRequest("kind must be public.");
  const { name, display_title, external_managed, external_ref, external_url, sidebar_section } =
    input;
  return {
    ...(name !== undefined && { name: cleanChannelName(name) }),
    ...(display_title !== undefined && {
      display_title: cleanText(
        [...display_title.toWellFormed().trim()].slice(0, 200).join(""),
        "display_title",
      ),
    }),
    ...(external_managed !== undefined && { external_managed }),
    ...(external_ref !== undefined && { external_ref: cleanRef(external_ref, "external_ref") }),
    ...(external_url !== undefined && { external_url: cleanUrl(external_url) }),
    ...(sidebar_section !== undefined && {
      sidebar_section: cleanRef(sidebar_section, "sidebar_section"),
    }),
  };
}

/** A channel's name: as it is when it is `[a-z0-9-]+`, else in lower case with hyphens for what is no letter or digit. */
function cleanChannelName(text: string): string {
  const name = /^[a-z0-9-]+$/.test(text)
    ? text
    : text
        .toWellFormed()
        .normalize("NFKC")
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
        .replace(/^-+|-+$/g, "");
  if (name === "") throw badRequest("name must contain a letter or a digit.");
  if (name.length > 128) throw badRequest("name must be at most 128 characters.");
  return name;
}

function requireFreeForAll(name: string | undefined): void {
  if (name === GUEST_CHANNEL)
    throw badRequest("name guest is reserved for the guests' channel.", "channel_name_reserved");
}

function cleanText(text: string, field: string): string {
  if (hasControlCharacters(text)) throw badRequest(`${field} must not contain control characters.`);
  return text;
}

function cleanRef(text: string, field: string, longest = LONGEST_REF): string {
  if (text.length > longest) throw badRequest(`${field} must be at most ${longest} characters.`);
  if (!text.isWellFormed()) throw badRequest(`${field} must be well-formed Unicode.`);
  return cleanText(text, field);
}

function cleanUrl(text: string): string {
  if (text === "") return text;
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol) || /\s/.test(text))
    throw badRequest("external_url must be empty or an http(s) address.");
  return cleanRef(text, "external_url", LONGEST_URL);
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
