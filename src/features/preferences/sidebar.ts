import type { Actor } from "../../access/actor.ts";
import { PLACE_COLUMNS, seesPlace, workspaceFor, type PlaceRow } from "../../access/policy.ts";
import { badRequest } from "../../http/errors.ts";
import type { Arg, Database, Reader } from "../../storage/database.ts";
import { hasControlCharacters } from "../people/people.ts";
import { storedPreference, storePreference, tellOneself } from "./preferences.ts";
import type { Sidebar, SidebarSection } from "./wire.ts";

const MOST_SECTIONS = 50;
const MOST_CONVERSATIONS = 2_000;
/** So many public IDs are looked up in one statement. */
const LOOKED_UP = 100;

/** A section as it is stored: its conversations by inner ID. */
type StoredSection = Omit<SidebarSection, "conversation_ids"> & { places: number[] };

/** How the caller has arranged a workspace's sidebar: without what they cannot see any more. */
export async function getSidebar(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<Sidebar> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const stored = await storedPreference(reader, actor, workspace.id, "sidebar");
  if (stored === undefined) return { sections: [] };
  const sections: StoredSection[] = JSON.parse(stored);
  const ids = sections.flatMap(({ places }) => places);
  const seen = await placesSeen(reader, actor, workspace.id, "p.id IN ?", ids);
  const publicIds = new Map(seen.map(({ id, public_id }) => [id, public_id]));
  return {
    sections: sections.map(({ places, ...section }) => ({
      ...section,
      conversation_ids: places.flatMap((id) => publicIds.get(id) ?? []),
    })),
  };
}

/**
 * Arranges the caller's sidebar anew and tells their other clients, unless it was like that already. 400 for more than 50
 * sections or 2,000 conversations, for what stands there twice, and for a conversation that the caller cannot see.
 */
export async function putSidebar(
  db: Database,
  actor: Actor,
  workspaceId: string,
  { sections }: Sidebar,
): Promise<Sidebar> {
  const clean = sections.map((section) => ({ ...section, name: cleanSectionName(section.name) }));
  const ids = clean.flatMap(({ conversation_ids }) => conversation_ids);
  requireMeasure(clean, ids);
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    const inner = await innerIds(tx, actor, workspace.id, ids);
    const arranged: StoredSection[] = clean.map(({ id, name, collapsed, conversation_ids }) => ({
      id,
      name,
      collapsed,
      places: conversation_ids.flatMap((publicId) => inner.get(publicId) ?? []),
    }));
    const text = JSON.stringify(arranged);
    if (text !== (await storedPreference(tx, actor, workspace.id, "sidebar"))) {
      await storePreference(tx, actor, workspace.id, "sidebar", text);
      await tellOneself(tx, actor, workspace, { name: "sidebar" });
    }
    return getSidebar(tx, actor, workspaceId);
  });
}

function cleanSectionName(text: string): string {
  const name = text.toWellFormed().trim();
  if (hasControlCharacters(name)) throw badRequest("name must not contain control characters.");
  return name;
}

function requireMeasure(sections: readonly SidebarSection[], ids: readonly string[]): void {
  if (sections.length > MOST_SECTIONS)
    throw badRequest(`sections may be at most ${MOST_SECTIONS}.`);
  if (new Set(sections.map(({ id }) => id)).size < sections.length)
    throw badRequest("sections must each have an id of their own.");
  if (ids.length > MOST_CONVERSATIONS)
    throw badRequest(`conversation_ids may be at most ${MOST_CONVERSATIONS} in all sections.`);
  if (new Set(ids).size < ids.length)
    throw badRequest("conversation_ids may name a conversation only once.");
}

/** The inner IDs of conversations by their public ones; 400 when the caller sees one of them not. */
async function innerIds(
  reader: Reader,
  actor: Actor,
  workspaceId: number,
  publicIds: readonly string[],
): Promise<Map<string, number>> {
  const inner = new Map<string, number>();
  for (let from = 0; from < publicIds.length; from += LOOKED_UP) {
    // Always as many, so that it is one statement.
    const some = Array.from({ length: LOOKED_UP }, (_, at) => publicIds[from + at] ?? "");
    const marks = some.map(() => "?").join();
    const condition = `p.public_id IN (${marks})`;
    for (const { id, public_id } of await placesSeen(
      reader,
      actor,
      workspaceId,
      condition,
      ...some,
    ))
      inner.set(public_id, id);
  }
  if (inner.size < publicIds.length)
    throw badRequest(
      "conversation_ids must name channels and direct conversations of this workspace that you can see.",
      "conversation_not_found",
    );
  return inner;
}

/** Those of a workspace's places for which a condition holds, as far as the caller sees them. */
async function placesSeen(
  reader: Reader,
  actor: Actor,
  workspaceId: number,
  condition: string,
  ...args: Arg[]
): Promise<PlaceRow[]> {
  const rows = await reader.all<PlaceRow>(
    `SELECT ${PLACE_COLUMNS} FROM places p JOIN workspaces w ON w.id = p.workspace_id
     JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ?
     WHERE p.workspace_id = ? AND p.deleted_at IS NULL AND ${condition}`,
    actor.user.id,
    workspaceId,
    ...args,
  );
  return rows.filter(seesPlace);
}
