import type { Actor } from "../../access/actor.ts";
import { placeOf, type PlaceRow } from "../../access/policy.ts";
import { requireScope, type Scope } from "../../access/scopes.ts";
import { notFound } from "../../http/errors.ts";
import type { Reader } from "../../storage/database.ts";
import type { RouteTarget } from "./wire.ts";

/** Where an address leads, before it is known whether the caller may see it. */
interface Found {
  place_id: number;
  workspace_route_id: string;
  /** Of a thread, its root. */
  message_id: string | null;
  message_route_id: string | null;
}

const WORKSPACE = "(w.route_id = ? OR w.public_id = ?) AND w.deleted_at IS NULL";

/**
 * What a pair of route IDs, or of internal IDs, leads to: a channel, a direct conversation, or the thread below a root
 * message. 404 when the caller may not see it; a bot needs the scope to read it.
 */
export async function resolveRoute(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
  targetId: string,
): Promise<RouteTarget> {
  const found = /^(M|msg_)/.test(targetId)
    ? await findThread(reader, workspaceId, targetId)
    : await findPlace(reader, workspaceId, targetId);
  const place = found && (await placeOf(reader, actor, found.place_id));
  if (found === undefined || place === undefined) throw notFound("Route");
  if (actor.grant !== undefined) requireScope(actor.grant, scopeOf(found, place));
  return targetOf(found, place);
}

const scopeOf = ({ message_id }: Found, { kind }: PlaceRow): Scope => {
  if (message_id !== null) return "threads:read";
  return kind === "direct" ? "dms:read" : "channels:read";
};

const findPlace = (reader: Reader, workspaceId: string, targetId: string) =>
  reader.get<Found>(
    `SELECT p.id AS place_id, w.route_id AS workspace_route_id, NULL AS message_id, NULL AS message_route_id
     FROM places p JOIN workspaces w ON w.id = p.workspace_id
     WHERE (p.route_id = ? OR p.public_id = ?) AND ${WORKSPACE}`,
    targetId,
    targetId,
    workspaceId,
    workspaceId,
  );

const findThread = (reader: Reader, workspaceId: string, targetId: string) =>
  reader.get<Found>(
    `SELECT m.place_id, w.route_id AS workspace_route_id, m.public_id AS message_id, m.route_id AS message_route_id
     FROM messages m JOIN workspaces w ON w.id = m.workspace_id
     WHERE m.${targetId.startsWith("M") ? "route_id" : "public_id"} = ? AND m.root_id IS NULL AND ${WORKSPACE}`,
    targetId,
    workspaceId,
    workspaceId,
  );

function targetOf(
  { workspace_route_id, message_id, message_route_id }: Found,
  place: PlaceRow,
): RouteTarget {
  const kind = place.kind === "direct" ? "direct" : "channel";
  const workspace = { workspace_id: place.workspace_public_id, workspace_route_id };
  if (message_id === null)
    return {
      ...workspace,
      target_type: kind,
      target_id: place.public_id,
      target_route_id: place.route_id,
      canonical_path: `/app/${workspace_route_id}/${place.route_id}`,
    };
  // A root gets a route ID only when it is asked for, and one in a conversation never: then its own ID leads to it.
  const target_route_id = message_route_id ?? message_id;
  return {
    ...workspace,
    target_type: "thread",
    target_id: message_id,
    target_route_id,
    parent_type: kind,
    parent_id: place.public_id,
    parent_route_id: place.route_id,
    canonical_path: `/app/${workspace_route_id}/${target_route_id}`,
  };
}
