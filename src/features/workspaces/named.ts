import { conflict, notFound } from "../../http/errors.ts";
import type { Reader } from "../../storage/database.ts";

/** What names a workspace in transactions and events. */
export interface Named {
  readonly id: number;
  readonly public_id: string;
  readonly name: string;
  readonly slug: string;
}

/**
 * The workspace that an operator means by its ID, its slug or its name; 404 when there is none, 409 when several have the
 * name.
 */
export async function workspaceNamed(reader: Reader, text: string): Promise<Named> {
  const found = await reader.all<Named>(
    `SELECT id, public_id, name, slug FROM workspaces WHERE (public_id = ? OR slug = ? OR name = ?)
       AND deleted_at IS NULL LIMIT 100`,
    text,
    text,
    text,
  );
  const [only, ...others] = found;
  if (only === undefined) throw notFound("Workspace");
  if (others.length === 0) return only;
  const exact = found.find(({ public_id, slug }) => public_id === text || slug === text);
  if (exact !== undefined) return exact;
  throw conflict(
    "ambiguous_name",
    `Several workspaces are called ${text}: give the slug, one of ${found.map(({ slug }) => slug).join(", ")}.`,
  );
}

/** Who owns a workspace. */
export async function ownerOf(reader: Reader, workspace: Pick<Named, "id">) {
  const owner = await reader.get<{ id: number; public_id: string }>(
    `SELECT u.id, u.public_id FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.workspace_id = ? AND m.role = 'owner' LIMIT 1`,
    workspace.id,
  );
  if (owner === undefined) throw conflict("no_owner", "This workspace has no owner.");
  return owner;
}
