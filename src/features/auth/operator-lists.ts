import { AUTHOR_COLUMNS, type AuthorRow } from "../../access/actor.ts";
import type { Role } from "../../access/policy.ts";
import type { Arg, Reader } from "../../storage/database.ts";
import { userOf } from "../people/people.ts";
import type { User } from "../people/wire.ts";
import { workspaceNamed } from "../workspaces/named.ts";
import { personNamed } from "./operator.ts";
import type { Session } from "./wire.ts";

/** Rows of one page: what a command holds of a long list at once. */
const PAGE = 500;

/** Somebody as an operator's list shows them. */
export type ListedUser = User & {
  readonly email: string;
  readonly state: "active" | "deactivated";
  /** Their role in the workspace that was asked about; of who is deactivated, the one they had. */
  readonly role?: Role;
};

/** Whom an operator asks for. */
export interface WantedUsers {
  readonly kind: "human" | "bot";
  /** Those whose accounts have ended, in place of the others. */
  readonly deactivated: boolean;
  /** Only who is in it; its ID, slug or name. */
  readonly workspace?: string | undefined;
}

type UserRow = AuthorRow & { email: string; role: Role | null };

/** The people or bots of a server, the oldest account first, page by page. 404 for a workspace that there is not. */
export async function* listUsers(
  reader: Reader,
  { kind, deactivated, workspace }: WantedUsers,
): AsyncGenerator<ListedUser[], void> {
  const within = workspace === undefined ? undefined : await workspaceNamed(reader, workspace);
  // Who has left may have had another reason than the end of their account.
  const membership = deactivated
    ? "JOIN former_members m ON m.user_id = u.id AND m.reason = 'deactivated' AND m.workspace_id = ?"
    : "JOIN memberships m ON m.user_id = u.id AND m.workspace_id = ?";
  const [join, role, args]: [string, string, Arg[]] =
    within === undefined ? ["", "NULL", []] : [membership, "m.role", [within.id]];
  for (let last = 0; ;) {
    const rows = await reader.all<UserRow>(
      `SELECT ${AUTHOR_COLUMNS}, ${role} AS role, CASE WHEN u.email <> '' THEN u.email ELSE coalesce(
         (SELECT min(i.subject) FROM identities i WHERE i.user_id = u.id AND i.provider = 'email'), '') END AS email
       FROM users u ${join} WHERE u.id > ? AND u.kind = ? AND u.deleted_at IS ${deactivated ? "NOT NULL" : "NULL"}
       ORDER BY u.id LIMIT ?`,
      ...args,
      last,
      kind,
      PAGE,
    );
    if (rows.length > 0) yield rows.map(listedUser);
    last = rows.at(-1)?.id ?? last;
    if (rows.length < PAGE) return;
  }
}

const listedUser = (row: UserRow): ListedUser => ({
  ...userOf(row),
  email: row.email,
  state: row.deleted_at === null ? "active" : "deactivated",
  ...(row.role !== null && { role: row.role }),
});

/** A sign-in as an operator's list shows it. */
export type ListedSession = Session & {
  readonly display_name: string;
  readonly handle: string;
};

interface SessionRow {
  id: number;
  public_id: string;
  user_public_id: string;
  display_name: string;
  handle: string;
  created_at: string;
  expires_at: string;
  last_used_at: string;
  user_agent: string;
}

/** The sign-ins that are good, of everybody or of one person, the oldest first, page by page. 404 as `personNamed`. */
export async function* listSessionsOf(
  reader: Reader,
  user?: string,
): AsyncGenerator<ListedSession[], void> {
  const whose = user === undefined ? undefined : await personNamed(reader, user);
  for (let last = 0; ;) {
    const rows = await reader.all<SessionRow>(
      `SELECT s.id, s.public_id, u.public_id AS user_public_id, u.display_name, u.handle, s.created_at, s.expires_at,
         s.last_used_at, s.user_agent
       FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id > ? AND s.revoked_at IS NULL AND s.expires_at > ?${whose === undefined ? "" : " AND s.user_id = ?"}
       ORDER BY s.id LIMIT ?`,
      last,
      new Date().toISOString(),
      ...(whose === undefined ? [] : [whose.id]),
      PAGE,
    );
    if (rows.length > 0) yield rows.map(listedSession);
    last = rows.at(-1)?.id ?? last;
    if (rows.length < PAGE) return;
  }
}

const listedSession = (row: SessionRow): ListedSession => ({
  id: row.public_id,
  user_id: row.user_public_id,
  display_name: row.display_name,
  handle: row.handle,
  created_at: row.created_at,
  expires_at: row.expires_at,
  last_used_at: row.last_used_at,
  ...(row.user_agent !== "" && { user_agent: row.user_agent }),
});
