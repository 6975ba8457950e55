import type { Reader } from "../storage/database.ts";
import type { Actor } from "./actor.ts";
import {
  GUEST_CHANNEL,
  isManager,
  ROLES,
  workspaceFor,
  type Role,
  type WorkspaceRow,
} from "./policy.ts";

/** How far a member sees into a workspace's event log. */
export interface Viewer {
  readonly user_id: number;
  readonly user_public_id: string;
  /** Whose bot this is: without them in the workspace, it has no right to be there either. */
  readonly owner_public_id: string | null;
  readonly workspace_id: number;
  readonly workspace_public_id: string;
  readonly role: Role;
  /** False for a bot without the scope to read direct messages. */
  readonly direct: boolean;
  /**
   * The places that are not open to them by themselves: the private channels and direct conversations they are in; of a
   * guest, their channel.
   */
  readonly places: ReadonlySet<number>;
}

/** Whether a viewer sees every public channel. */
export const seesPublic = ({ role }: Pick<Viewer, "role">): boolean => role !== "guest";

/** What the caller sees of a workspace's events; 404 when the caller is no member. */
export async function viewerOf(
  reader: Reader,
  actor: Actor,
  workspacePublicId: string,
): Promise<{ viewer: Viewer; workspace: WorkspaceRow }> {
  const workspace = await workspaceFor(reader, actor, workspacePublicId);
  const viewer = await withPlaces(reader, {
    user_id: actor.user.id,
    user_public_id: actor.user.public_id,
    owner_public_id: actor.user.owner_public_id,
    workspace_id: workspace.id,
    workspace_public_id: workspace.public_id,
    role: workspace.role,
    direct: actor.grant === undefined || actor.grant.scopes.has("dms:read"),
  });
  return { viewer, workspace };
}

/** The same viewer as things are now, or nothing when they are no member any more. */
export async function renewedViewer(reader: Reader, viewer: Viewer): Promise<Viewer | undefined> {
  const member = await reader.get<{ role: Role }>(
    `SELECT m.role FROM workspaces w JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ?
     WHERE w.id = ? AND w.deleted_at IS NULL`,
    viewer.user_id,
    viewer.workspace_id,
  );
  return member && withPlaces(reader, { ...viewer, role: member.role });
}

async function withPlaces(reader: Reader, viewer: Omit<Viewer, "places">): Promise<Viewer> {
  const places = seesPublic(viewer)
    ? await reader.all<{ id: number }>(
        // Those of deleted places too: they are told of the deletion.
        `SELECT pm.place_id AS id FROM place_members pm JOIN places p ON p.id = pm.place_id
         WHERE pm.user_id = ? AND pm.workspace_id = ? AND p.kind ${viewer.direct ? "<> ''" : "<> 'direct'"}`,
        viewer.user_id,
        viewer.workspace_id,
      )
    : await reader.all<{ id: number }>(
        `SELECT id FROM places WHERE workspace_id = ? AND name = ? AND kind <> 'direct' AND deleted_at IS NULL
           AND kind = 'public'`,
        viewer.workspace_id,
        GUEST_CHANNEL,
      );
  return { ...viewer, places: new Set(places.map((place) => place.id)) };
}

/** What the audience of an event is read from: its row. */
export interface Audible {
  readonly type: string;
  readonly place?: { readonly id: number; readonly kind: string };
  readonly user_id?: number;
  readonly payload?: Readonly<Record<string, unknown>>;
}

export type Audience =
  | { readonly of: "person"; readonly user_id: number }
  | { readonly of: "moderation"; readonly user_id: number }
  | {
      readonly of: "place";
      readonly place_id: number;
      /** Every full member sees the place; of any other, only those who are known to. */
      readonly open: boolean;
    }
  | { readonly of: "workspace" };

/**
 * Who gets an event: one person, of moderation its target and the managers, those who see its place, or everyone in the
 * workspace. Every transport asks here.
 */
export function audienceOf(event: Audible): Audience {
  if (event.user_id !== undefined && event.type === "member.moderation_updated")
    return { of: "moderation", user_id: event.user_id };
  if (event.user_id !== undefined) return { of: "person", user_id: event.user_id };
  if (event.place !== undefined)
    return { of: "place", place_id: event.place.id, open: event.place.kind === "public" };
  return { of: "workspace" };
}

/** Whether an event is for this viewer. */
export function hears(viewer: Viewer, event: Audible): boolean {
  const audience = audienceOf(event);
  if (event.place?.kind === "direct" && !viewer.direct) return false;
  if (audience.of === "person") return audience.user_id === viewer.user_id;
  if (audience.of === "moderation")
    return audience.user_id === viewer.user_id || isManager(viewer.role);
  if (audience.of === "workspace") return true;
  if (viewer.places.has(audience.place_id)) return true;
  if (!seesPublic(viewer)) return false;
  // Whoever comes into a place, or leaves it, hears of that itself.
  return audience.open || changesViewer(event, viewer);
}

/** The changes of who is in a place: they are told to whom they are about, whether they see it by then or not. */
export const PLACE_CHANGES = [
  "channel.created",
  "channel.member_added",
  "channel.member_removed",
  "dm.created",
];

/** The people, by public ID, who see more or less of the workspace from this event on. */
export function changedViewers({ type, place, payload = {} }: Audible): readonly string[] {
  const { user_id, member_ids } = payload;
  switch (type) {
    case "member.joined":
    case "member.left":
    case "member.moderation_updated":
    case "channel.member_added":
    case "channel.member_removed":
      return typeof user_id === "string" ? [user_id] : [];
    case "channel.created":
      // Whoever makes a private channel is in it from the start.
      return place?.kind === "private" && typeof user_id === "string" ? [user_id] : [];
    case "dm.created":
      return Array.isArray(member_ids) ? member_ids : [];
    default:
      return [];
  }
}

/**
 * Whether this viewer sees more or less of the workspace from this event on. A person's bots go when the person does, or
 * becomes a guest.
 */
export function changesViewer(
  event: Audible,
  { user_public_id, owner_public_id }: Pick<Viewer, "user_public_id" | "owner_public_id">,
): boolean {
  const changed = changedViewers(event);
  if (changed.includes(user_public_id)) return true;
  if (owner_public_id === null || !changed.includes(owner_public_id)) return false;
  return (
    event.type === "member.left" ||
    (event.type === "member.moderation_updated" && event.payload?.["role"] === "guest")
  );
}

/** The viewer from such an event on, or nothing when it ended their membership. */
export async function viewerAfter(
  reader: Reader,
  viewer: Viewer,
  { type, place, payload = {} }: Audible,
): Promise<Viewer | undefined> {
  if (place !== undefined) {
    if (!seesPublic(viewer) || (place.kind === "direct" && !viewer.direct)) return viewer;
    const places = new Set(viewer.places);
    if (type === "channel.member_removed") places.delete(place.id);
    else places.add(place.id);
    return { ...viewer, places };
  }
  const role = ROLES.find((known) => known === payload["role"]);
  if (type === "member.left" || role === undefined) return undefined;
  // It is the bot's owner who became a guest.
  if (payload["user_id"] !== viewer.user_public_id) return undefined;
  const changed = { ...viewer, role };
  return seesPublic(viewer) && seesPublic(changed) ? changed : withPlaces(reader, changed);
}
