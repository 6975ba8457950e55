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
