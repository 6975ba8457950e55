import { USER_COLUMNS, type UserRow } from "../../access/actor.ts";
import { personNamed } from "../../features/auth/operator.ts";
import { cleanName } from "../../features/people/people.ts";
import { workspaceNamed, type Named } from "../../features/workspaces/named.ts";
import { createWorkspace } from "../../features/workspaces/workspaces.ts";
import { ApiError, conflict } from "../../http/errors.ts";
import type { Database, Reader } from "../../storage/database.ts";
import type { ForeignArchive } from "./archive.ts";
import { mark, marksOf } from "./marks.ts";
import { decide, settle, type Target } from "./person.ts";

/**
 * The workspace that an archive is to come into: the one that is named by ID, slug or name, or a new one of that name. Who
 * owns a new one is said by `owner`, else by the archive; 409 where neither does.
 */
export async function targetOf(
  db: Database,
  archive: ForeignArchive,
  wanted: {
    readonly workspace: string;
    readonly owner?: string | undefined;
    readonly dry: boolean;
  },
): Promise<Target> {
  const there = await find(db, wanted.workspace);
  if (there !== undefined) return { ...there, fresh: await isOurs(db, there, archive) };
  const name = cleanName(wanted.workspace, "workspace");
  if (wanted.dry) {
    await ownerRow(db, archive, wanted.owner, () => Promise.resolve(undefined));
    return { id: 0, public_id: "", name, slug: "", fresh: true };
  }
  let made: Target["made"];
  const user = await ownerRow(db, archive, wanted.owner, (person) =>
    db.write(async (tx) => {
      const outside = { id: 0, public_id: "", name, slug: "", fresh: true };
      const decision = await decide(tx, { ...person, role: undefined }, outside, new Set());
      if (decision.there !== undefined) return decision.there.id;
      made = { key: person.key, notes: decision.notes };
      return settle(tx, { ...person, role: undefined }, decision);
    }),
  );
  if (user === undefined) throw noOwner();
  // What says that the import made it is stored with it.
  const marking: Database = {
    ...db,
    write: (op, options) =>
      db.write(async (tx) => {
        const made = await op(tx);
        const row = await workspaceNamed(tx, name);
        await mark(tx, row.id, archive.origin, "workspace", {
          source: "",
          target_id: row.id,
          done: 1,
        });
        return made;
      }, options),
  };
  await createWorkspace(marking, { user }, { name });
  return { ...(await workspaceNamed(db, name)), fresh: true, made };
}

async function find(reader: Reader, name: string): Promise<Named | undefined> {
  try {
    return await workspaceNamed(reader, name);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

const isOurs = async (db: Database, { id }: Named, { origin }: ForeignArchive) =>
  (await marksOf(db, id, origin, "workspace")).size > 0;

async function ownerRow(
  db: Database,
  archive: ForeignArchive,
  owner: string | undefined,
  make: (person: ForeignArchive["people"][number]) => Promise<number | undefined>,
): Promise<UserRow | undefined> {
  if (owner !== undefined) return personNamed(db, owner);
  const person = archive.people.find(({ key }) => key === archive.owner);
  // Without an address nobody could ever sign in as the owner.
  if (person === undefined || person.gone || person.email === "") throw noOwner();
  const id = await make(person);
  if (id === undefined) return undefined;
  const row = await db.get<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE u.id = ? AND u.deleted_at IS NULL`,
    id,
  );
  if (row === undefined) throw noOwner();
  return row;
}

const noOwner = () =>
  conflict(
    "no_owner",
    "The archive does not say who owns the workspace that is to be made: name somebody who is here with --owner.",
  );
