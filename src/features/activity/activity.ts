import type { Actor } from "../../access/actor.ts";
import { MEMBER, seesPlace, workspaceFor, type PlaceRow } from "../../access/policy.ts";
import { badRequest } from "../../http/errors.ts";
import { cursorText, lenientLimit, numberCursor } from "../../http/query.ts";
import type { Reader } from "../../storage/database.ts";
import { firstFitting } from "../messages/fitting.ts";
import { messagesById } from "../messages/present.ts";
import { usersById } from "../people/people.ts";
import type { Activity, ActivityPage } from "./wire.ts";

const DEFAULT_LIMIT = 50;
const MOST = 100;
const KINDS = ["mention", "reply", "reaction"];

type ActivityRow = {
  id: number;
  kind: Activity["kind"];
  message_id: number;
  actor_id: number;
  emoji: string;
  created_at: string;
  bytes: number;
} & Pick<PlaceRow, "role" | "name" | "member"> & { place_kind: PlaceRow["kind"] };

/**
 * What happened to the caller in a workspace, the newest first: being named, replies in threads they follow, reactions to
 * their messages. `kind` picks one of these. What stands where they no longer see is left out, and a page ends early when
 * the messages' texts are long, so it may hold fewer than `limit` and still lead on.
 */
export async function listActivity(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
  query: { kind?: string; limit?: string; cursor?: string },
): Promise<ActivityPage> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const { kind = "" } = query;
  if (kind !== "" && !KINDS.includes(kind))
    throw badRequest(`kind must be one of ${KINDS.join(", ")}.`);
  const rows = await reader.all<ActivityRow>(
    `SELECT a.id, a.kind, a.message_id, a.actor_id, a.emoji, a.created_at, octet_length(x.body) AS bytes,
       p.kind AS place_kind, p.name, m.role,
       ${MEMBER}
     FROM activity a CROSS JOIN messages x CROSS JOIN places p CROSS JOIN memberships m
     WHERE a.user_id = ? AND a.workspace_id = ? AND a.id < ?${kind === "" ? "" : " AND a.kind = ?"}
       AND x.id = a.message_id AND p.id = x.place_id AND m.workspace_id = a.workspace_id AND m.user_id = a.user_id
     ORDER BY a.id DESC LIMIT ?`,
    actor.user.id,
    workspace.id,
    numberCursor(query.cursor, Number.MAX_SAFE_INTEGER),
    ...(kind === "" ? [] : [kind]),
    limit + 1,
  );
  const page = firstFitting(rows.slice(0, limit));
  const seen = page.filter(
    (row) =>
      seesPlace({ ...row, kind: row.place_kind }) &&
      (row.place_kind !== "direct" || actor.grant?.scopes.has("dms:read") !== false),
  );
  const messages = await messagesById(
    reader,
    seen.map(({ message_id }) => message_id),
    actor.user.id,
  );
  const actors = await usersById(reader, new Set(seen.map(({ actor_id }) => actor_id)));
  const last = page.at(-1);
  return {
    activity: seen.flatMap((row) => {
      const message = messages.get(row.message_id);
      const who = actors.get(row.actor_id);
      if (message === undefined || who === undefined) return [];
      const { emoji, created_at } = row;
      return [{ kind: row.kind, actor: who, message, ...(emoji !== "" && { emoji }), created_at }];
    }),
    next_cursor: rows.length > page.length && last !== undefined ? cursorText(last.id) : null,
  };
}
