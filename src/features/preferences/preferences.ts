import type { Actor } from "../../access/actor.ts";
import { badRequest } from "../../http/errors.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import type { Preferences } from "./wire.ts";

const NAME = /^[a-z][a-z0-9_.-]{0,63}$/;
/** A person keeps at most so many names, and so many bytes of names and values together. */
const MOST_NAMES = 100;
const MOST_BYTES = 64 * 1024;
/** Lists and objects within each other. */
const DEEPEST = 32;

/** Preferences of the person, not of one workspace, stand under this in place of its inner ID. */
const EVERYWHERE = 0;

/** What the caller has chosen, in whatever workspace. */
export async function getPreferences(reader: Reader, actor: Actor): Promise<Preferences> {
  const stored = await storedOf(reader, actor);
  return Object.fromEntries([...stored].map(([name, value]) => [name, JSON.parse(value)]));
}

/**
 * Sets what is named, removes what is `null`, and tells the caller's other clients in every workspace. 400 for a name
 * that will not do, and when there would be more than 100 names or 64 KiB; then nothing is changed.
 */
export async function updatePreferences(
  db: Database,
  actor: Actor,
  changes: Preferences,
): Promise<Preferences> {
  const wanted = Object.entries(changes).map(
    ([name, value]) => [name, textOf(name, value)] as const,
  );
  return db.write(async (tx) => {
    const stored = await storedOf(tx, actor);
    const changed = wanted.filter(([name, text]) => stored.get(name) !== text);
    for (const [name, text] of changed)
      if (text === undefined) stored.delete(name);
      else stored.set(name, text);
    requireRoom(stored);
    for (const [name, text] of changed) await storePreference(tx, actor, EVERYWHERE, name, text);
    if (changed.length > 0)
      await tellEverywhere(
        tx,
        actor,
        changed.map(([name]) => name),
      );
    return getPreferences(tx, actor);
  });
}

/** Values as JSON, by name. */
async function storedOf(reader: Reader, actor: Actor): Promise<Map<string, string>> {
  const rows = await reader.all<{ name: string; value: string }>(
    "SELECT name, value FROM preferences WHERE user_id = ? AND workspace_id = ? ORDER BY name",
    actor.user.id,
    EVERYWHERE,
  );
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/** One preference of the caller's as it is stored in a workspace, if it is. */
export async function storedPreference(
  reader: Reader,
  actor: Actor,
  workspaceId: number,
  name: string,
): Promise<string | undefined> {
  const row = await reader.get<{ value: string }>(
    "SELECT value FROM preferences WHERE user_id = ? AND workspace_id = ? AND name = ?",
    actor.user.id,
    workspaceId,
    name,
  );
  return row?.value;
}

/** Stores a preference of the caller's in a workspace; without a value, removes it. */
export async function storePreference(
  tx: Tx,
  actor: Actor,
  workspaceId: number,
  name: string,
  value: string | undefined,
): Promise<void> {
  if (value === undefined)
    await tx.run(
      "DELETE FROM preferences WHERE user_id = ? AND workspace_id = ? AND name = ?",
      actor.user.id,
      workspaceId,
      name,
    );
  else
    await tx.run(
      `INSERT INTO preferences (user_id, workspace_id, name, value, updated_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (user_id, workspace_id, name) DO UPDATE SET value = excluded.value,
         updated_at = excluded.updated_at`,
      actor.user.id,
      workspaceId,
      name,
      value,
      new Date().toISOString(),
    );
}

/** A value as it is stored; nothing for one that is to be removed. */
function textOf(name: string, value: unknown): string | undefined {
  if (!NAME.test(name))
    throw badRequest(
      "preferences may have names of up to 64 lower-case letters, digits, dots, hyphens and underscores, that begin with a letter.",
    );
  requirePlain(value);
  return value === null ? undefined : JSON.stringify(value);
}

/** Refuses what cannot be written as the JSON that it came as. */
function requirePlain(value: unknown): void {
  let parts: unknown[] = [value];
  for (let depth = 0; parts.length > 0; depth += 1) {
    // JSON has numbers that are larger than ours.
    if (parts.some((part) => typeof part === "number" && !Number.isFinite(part)))
      throw badRequest("preferences may not hold numbers that large.");
    const around = parts.filter((part) => typeof part === "object" && part !== null);
    if (depth === DEEPEST && around.length > 0)
      throw badRequest(`preferences may hold lists and objects ${DEEPEST} deep at most.`);
    parts = around.flatMap((part) => Object.values(part));
  }
}

function requireRoom(stored: ReadonlyMap<string, string>): void {
  if (stored.size > MOST_NAMES)
    throw badRequest(`preferences may have at most ${MOST_NAMES} names.`, "too_many_preferences");
  let bytes = 0;
  for (const [name, value] of stored) bytes += name.length + Buffer.byteLength(value);
  if (bytes > MOST_BYTES)
    throw badRequest("preferences may take at most 64 KiB together.", "preferences_too_large");
}

async function tellEverywhere(tx: Tx, actor: Actor, names: readonly string[]): Promise<void> {
  const workspaces = await tx.all<{ id: number; public_id: string }>(
    `SELECT w.id, w.public_id FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
     WHERE m.user_id = ? AND w.deleted_at IS NULL ORDER BY w.id`,
    actor.user.id,
  );
  for (const workspace of workspaces)
    await tellOneself(tx, actor, workspace, { name: "preferences", names });
}

/** Tells the caller's other clients, and nobody else, what of theirs is to be fetched again. */
export async function tellOneself(
  tx: Tx,
  actor: Actor,
  workspace: { id: number; public_id: string },
  what: { name: "preferences"; names: readonly string[] } | { name: "sidebar" },
): Promise<void> {
  await tx.append({
    type: "preferences.updated",
    workspace: { id: workspace.id, public_id: workspace.public_id },
    user_id: actor.user.id,
    payload: { ...what, user_id: actor.user.public_id },
  });
}
