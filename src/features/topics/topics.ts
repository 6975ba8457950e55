import type { Actor } from "../../access/actor.ts";
import {
  channelFor,
  eventScope,
  requireActive,
  requireTopicCreator,
  requireWritable,
  seesPlace,
  workspaceFor,
  type PlaceRow,
  type WorkspaceRow,
} from "../../access/policy.ts";
import { conflict, notFound } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { cleanName } from "../people/people.ts";
import type { CreateTopicRequest, Topic } from "./wire.ts";

/** A row of `topics` with the public IDs of what it names. */
interface TopicRow {
  public_id: string;
  name: string;
  channel_id: string | null;
  created_by: string | null;
  created_at: string;
  archived_at: string | null;
}

const topicOf = (row: TopicRow, workspace: Pick<WorkspaceRow, "public_id">): Topic => ({
  id: row.public_id,
  workspace_id: workspace.public_id,
  ...(row.channel_id !== null && { channel_id: row.channel_id }),
  name: row.name,
  ...(row.created_by !== null && { created_by: row.created_by }),
  created_at: row.created_at,
  ...(row.archived_at !== null && { archived_at: row.archived_at }),
});

/** The topics of a workspace, by name: its own, and those of the channels that the caller sees. */
export async function listTopics(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<Topic[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const rows = await reader.all<TopicRow & Pick<PlaceRow, "member"> & TopicPlace>(
    `SELECT t.public_id, t.name, p.public_id AS channel_id, c.public_id AS created_by, t.created_at, t.archived_at,
       p.kind AS place_kind, p.name AS place_name,
       CASE WHEN p.kind = 'public' OR EXISTS (SELECT 1 FROM place_members pm
         WHERE pm.user_id = ? AND pm.place_id = p.id) THEN 1 ELSE 0 END AS member
     FROM topics t LEFT JOIN places p ON p.id = t.place_id LEFT JOIN users c ON c.id = t.created_by
     WHERE t.workspace_id = ? AND p.deleted_at IS NULL ORDER BY t.name, t.id`,
    actor.user.id,
    workspace.id,
  );
  return rows
    .filter(
      ({ place_kind, place_name, member }) =>
        place_kind === null ||
        place_name === null ||
        seesPlace({ role: workspace.role, kind: place_kind, name: place_name, member }),
    )
    .map((row) => topicOf(row, workspace));
}

/** Of a topic that belongs to a channel: what decides who sees it. */
interface TopicPlace {
  place_kind: PlaceRow["kind"] | null;
  place_name: string | null;
}

/** Makes a topic for a channel, or without one for the whole workspace; 409 when there is one of that name. */
export async function createTopic(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateTopicRequest,
): Promise<Topic> {
  const name = cleanName(input.name, "name");
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    const place = await placeFor(tx, actor, workspace, input.channel_id);
    requireTopicCreator(workspace.role, place);
    requireActive(workspace);
    if (place !== undefined) requireWritable(place);
    await requireFreeName(tx, workspace, place, name);
    const row: TopicRow = {
      public_id: newId("top"),
      name,
      channel_id: place?.public_id ?? null,
      created_by: actor.user.public_id,
      created_at: new Date().toISOString(),
      archived_at: null,
    };
    await tx.run(
      "INSERT INTO topics (public_id, workspace_id, place_id, name, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?)",
      row.public_id,
      workspace.id,
      place?.id ?? null,
      row.name,
      actor.user.id,
      row.created_at,
    );
    await tx.append({
      type: "topic.created",
      ...(place === undefined
        ? { workspace: { id: workspace.id, public_id: workspace.public_id } }
        : eventScope(place)),
      payload: { topic_id: row.public_id },
    });
    return topicOf(row, workspace);
  });
}

/** The channel of this workspace that a topic is to belong to; 404 for any other. */
async function placeFor(
  tx: Tx,
  actor: Actor,
  workspace: WorkspaceRow,
  channelId: string | undefined,
): Promise<PlaceRow | undefined> {
  if (channelId === undefined || channelId === "") return undefined;
  const place = await channelFor(tx, actor, channelId);
  if (place.workspace_id !== workspace.id) throw notFound("Channel");
  return place;
}

async function requireFreeName(
  tx: Tx,
  workspace: WorkspaceRow,
  place: PlaceRow | undefined,
  name: string,
): Promise<void> {
  const taken = await tx.get(
    "SELECT 1 FROM topics WHERE workspace_id = ? AND name = ? AND place_id IS NOT DISTINCT FROM ?",
    workspace.id,
    name,
    place?.id ?? null,
  );
  if (taken !== undefined)
    throw conflict(
      "topic_name_duplicate",
      place === undefined
        ? "A topic with this name already exists in the workspace."
        : "A topic with this name already exists in the channel.",
    );
}
