import { forbidden, notFound } from "../http/errors.ts";
import type { Arg, Reader } from "../storage/database.ts";
import type { Actor } from "./actor.ts";
import { requireScope } from "./scopes.ts";

export const ROLES = ["owner", "moderator", "member", "bot", "guest"] as const;
export type Role = (typeof ROLES)[number];

/** What a membership says about writing: until when it is timed out, since when it is blocked. */
export interface Restriction {
  timeout_until: string | null;
  blocked_at: string | null;
}

/** A row of `workspaces` with the caller's membership in it. */
export interface WorkspaceRow extends Restriction {
  id: number;
  public_id: string;
  route_id: string;
  name: string;
  slug: string;
  icon_url: string;
  created_at: string;
  event_seq: number;
  pruned_seq: number;
  role: Role;
}

/** A row of `places` with the caller's membership in its workspace. */
export interface PlaceRow extends Restriction {
  id: number;
  public_id: string;
  route_id: string;
  workspace_id: number;
  workspace_public_id: string;
  kind: "public" | "private" | "direct";
  name: string;
  display_title: string;
  external_managed: number;
  external_ref: string;
  external_url: string;
  sidebar_section: string;
  topic: string;
  description: string;
  created_at: string;
  archived_at: string | null;
  last_seq: number;
  countable: number;
  role: Role;
  /** 1 where the caller belongs: in every public channel, and where they are a member. */
  member: number;
}

const OWN_RESTRICTION = "m.timeout_until, m.blocked_at";
/** Nobody moderates bots: one is restricted as its owner `o` is. */
const RESTRICTION = `coalesce(m.timeout_until, o.timeout_until) AS timeout_until,
  coalesce(m.blocked_at, o.blocked_at) AS blocked_at`;

const workspaceColumns = (restriction: string) =>
  `w.id, w.public_id, w.route_id, w.name, w.slug, w.icon_url, w.created_at,
  w.event_seq, w.pruned_seq, m.role, ${restriction}`;

export const WORKSPACE_COLUMNS = workspaceColumns(OWN_RESTRICTION);

/** Whether the member `m` belongs in the place `p`, for `seesPlace`. */
export const MEMBER = `CASE WHEN p.kind = 'public' OR EXISTS (SELECT 1 FROM place_members pm
    WHERE pm.user_id = m.user_id AND pm.place_id = p.id) THEN 1 ELSE 0 END AS member`;

const placeColumns = (
  restriction: string,
) => `p.id, p.public_id, p.route_id, p.workspace_id, w.public_id AS workspace_public_id,
  p.kind, p.name, p.display_title, p.external_managed, p.external_ref, p.external_url, p.sidebar_section,
  p.topic, p.description, p.created_at, p.archived_at, p.last_seq, p.countable, m.role, ${restriction},
  ${MEMBER}`;

export const PLACE_COLUMNS = placeColumns(OWN_RESTRICTION);

/** The caller's membership `m`, and that of the owner `o` of a bot that somebody owns. */
const MEMBERSHIP = `JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ?
  LEFT JOIN memberships o ON o.workspace_id = w.id AND o.user_id = ?`;

const CALLERS_WORKSPACE = `SELECT ${workspaceColumns(RESTRICTION)} FROM workspaces w ${MEMBERSHIP}`;
const CALLERS_PLACE = `SELECT ${placeColumns(RESTRICTION)} FROM places p
  JOIN workspaces w ON w.id = p.workspace_id ${MEMBERSHIP}`;

/** The one channel that guests see. Its name is reserved, so no other channel can become it. */
export const GUEST_CHANNEL = "guest";

/** The workspace with the caller's role; 404 when there is none, or none that the caller is a member of. */
export async function workspaceFor(
  reader: Reader,
  actor: Actor,
  publicId: string,
): Promise<WorkspaceRow> {
  const row = await reader.get<WorkspaceRow>(
    `${CALLERS_WORKSPACE} WHERE w.public_id = ? AND w.deleted_at IS NULL`,
    actor.user.id,
    actor.user.owner_id,
    publicId,
  );
  if (row === undefined || !isGranted(actor, row.id)) throw notFound("Workspace");
  return row;
}

/** Whether the caller's credential counts in a workspace: a bot token is bound to one. */
export const isGranted = ({ grant }: Actor, workspaceId: number) =>
  grant === undefined || grant.workspace_id === workspaceId;

/** The channel with the caller's role; 404 when the caller may not see it, exactly as when there is none. */
export async function channelFor(
  reader: Reader,
  actor: Actor,
  publicId: string,
): Promise<PlaceRow> {
  const row = await placeWhere(reader, actor, "p.public_id = ? AND p.kind <> 'direct'", publicId);
  if (row === undefined) throw notFound("Channel");
  return row;
}

/** The direct conversation, if the caller is in it; 404 otherwise. */
export async function directFor(reader: Reader, actor: Actor, publicId: string): Promise<PlaceRow> {
  const row = await placeWhere(reader, actor, "p.public_id = ? AND p.kind = 'direct'", publicId);
  if (row === undefined) throw notFound("Direct conversation");
  return row;
}

/** The place of a message, by its inner ID, if the caller may see it. */
export const placeOf = (reader: Reader, actor: Actor, placeId: number) =>
  placeWhere(reader, actor, "p.id = ?", placeId);

async function placeWhere(reader: Reader, actor: Actor, condition: string, value: Arg) {
  const row = await reader.get<PlaceRow>(
    `${CALLERS_PLACE} WHERE ${condition} AND p.deleted_at IS NULL AND w.deleted_at IS NULL`,
    actor.user.id,
    actor.user.owner_id,
    value,
  );
  if (row === undefined || !isGranted(actor, row.workspace_id) || !seesPlace(row)) return undefined;
  if (row.kind === "direct" && actor.grant !== undefined)
    requireScope(actor.grant, actor.changing ? "dms:write" : "dms:read");
  return row;
}

/** Whether someone sees a place: guests only theirs, everybody else each public channel and where they are a member. */
export const seesPlace = ({
  role,
  kind,
  name,
  member,
}: Pick<PlaceRow, "role" | "kind" | "name" | "member">): boolean =>
  role === "guest" ? kind === "public" && name === GUEST_CHANNEL : member === 1;

/** Owners and moderators. */
export const isManager = (role: Role) => role === "owner" || role === "moderator";

/** Human owners and moderators. */
export function requireManager(actor: Actor, role: Role, what: string): void {
  if (!isManager(role) || actor.user.kind !== "human")
    throw forbidden(`Only owners and moderators can ${what}.`);
}

/** Who acts on whom: the higher number on the lower. On bots nobody does, whose rank nothing is above. */
const RANKS: Readonly<Record<Role, number>> = {
  bot: 4,
  owner: 3,
  moderator: 2,
  member: 1,
  guest: 0,
};

/** Managers moderate those below them: never themselves, bots, or anyone of their own rank or above. */
export function requireModerates(
  actor: Actor,
  role: Role,
  target: { readonly id: number; readonly role: Role },
): void {
  if (target.id === actor.user.id) throw forbidden("You cannot moderate yourself.");
  if (RANKS[target.role] >= RANKS[role])
    throw forbidden("You can moderate only people whose role is below your own.");
}

/** Managers invite people, into roles below their own. */
export function requireInviter(actor: Actor, role: Role, invited: Role): void {
  requireManager(actor, role, "invite people");
  if (invited === "moderator" && role !== "owner")
    throw forbidden("Only the owner can invite moderators.");
}

/** Managers, and bots whose token may change channels. */
export function requireChannelEditor(actor: Actor, role: Role): void {
  if (actor.grant?.scopes.has("channels:write") !== true)
    requireManager(actor, role, "change channels");
}

/** People who see what is connected to a workspace: its members, and no guests. */
export function requireIntegrationsReader(actor: Actor, role: Role): void {
  requireHuman(actor, "see integrations");
  if (role === "guest") throw forbidden("Guests cannot see integrations.");
}

/** Human owners. */
export function requireOwner(actor: Actor, role: Role, what: string): void {
  if (role !== "owner" || actor.user.kind !== "human")
    throw forbidden(`Only the owner can ${what}.`);
}

/** People, not bots. */
export function requireHuman(actor: Actor, what: string): void {
  if (actor.user.kind !== "human") throw forbidden(`Bots cannot ${what}.`);
}

/** Whose bot somebody may make: managers make service bots, everybody but guests bots of their own, nobody anybody else's. */
export function requireBotMaker(actor: Actor, role: Role, owner: string | undefined): void {
  requireHuman(actor, "make bots");
  if (owner === undefined) return requireManager(actor, role, "make service bots");
  if (owner !== actor.user.public_id) throw forbidden("You can make bots only of your own.");
  // A bot sees every public channel, which its owner then would too.
  if (role === "guest") throw forbidden("Guests cannot have bots.");
}

/** Whether somebody manages a bot, its tokens and codes: of a person's own the person alone, of a service bot managers. */
export const managesBot = (
  { user }: Pick<Actor, "user">,
  role: Role,
  { owner_public_id }: { readonly owner_public_id: string | null },
): boolean =>
  user.kind === "human" &&
  (owner_public_id === null
    ? isManager(role)
    : owner_public_id === user.public_id && role !== "guest");

/** Who manages a bot, as `managesBot` has it. */
export function requireBotManager(
  actor: Actor,
  role: Role,
  bot: { readonly owner_public_id: string | null },
  what: string,
): void {
  if (managesBot(actor, role, bot)) return;
  throw forbidden(
    bot.owner_public_id === null
      ? `Only owners and moderators can ${what} of a service bot.`
      : `Only the bot's owner can ${what}.`,
  );
}

/** Managers take any bot out of a workspace, and people their own. */
export function requireBotRemover(
  actor: Actor,
  role: Role,
  { owner_public_id }: { readonly owner_public_id: string | null },
): void {
  if (actor.user.kind === "human" && owner_public_id === actor.user.public_id) return;
  requireManager(actor, role, "remove other people's bots");
}

/** Any member who is no guest creates channels. */
export function requireChannelCreator(role: Role): void {
  if (role === "guest") throw forbidden("Guests cannot create channels.");
}

/** Any member who is no guest starts direct conversations. */
export function requireDirectCreator(role: Role): void {
  if (role === "guest") throw forbidden("Guests cannot start direct conversations.");
}

/** Any member who is no guest makes topics; guests only in their channel. */
export function requireTopicCreator(role: Role, place: PlaceRow | undefined): void {
  if (role === "guest" && place === undefined)
    throw forbidden("Guests can create topics only in their channel.");
}

/** Whether a membership is timed out now. */
export const isTimedOut = ({ timeout_until }: Restriction): boolean =>
  timeout_until !== null && timeout_until > new Date().toISOString();

/** Whoever is blocked or timed out reads on, and changes nothing that others see. */
export function requireActive(membership: Restriction): void {
  if (membership.blocked_at !== null)
    throw forbidden("You are blocked in this workspace: you can only read.", "member_blocked");
  if (isTimedOut(membership))
    throw forbidden(
      `You are timed out until ${membership.timeout_until}: until then you can only read.`,
      "member_timed_out",
    );
}

/** Whoever sees a channel may write in it until it is archived, unless they are restricted themselves. */
export function requireWritable(place: PlaceRow): void {
  requireActive(place);
  if (place.archived_at !== null)
    throw forbidden("This channel is archived: nothing can be written in it.", "channel_archived");
}

/** What an event of a place says about where it belongs. */
export const eventScope = (place: PlaceRow) => ({
  workspace: { id: place.workspace_id, public_id: place.workspace_public_id },
  place: { id: place.id, public_id: place.public_id, kind: place.kind },
});

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
