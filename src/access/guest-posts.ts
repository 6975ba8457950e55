import type { Actor } from "./actor.ts";
import type { PlaceRow } from "./policy.ts";
import { ApiError } from "../http/errors.ts";
import type { Tx } from "../storage/database.ts";

/** So many posts a guest has in so many milliseconds, replies and deleted ones counted. */
export const GUEST_POSTS = 3;
const WINDOW = 24 * 3_600_000;

/** Posts up to this time no longer count. */
export const guestWindow = (): string => new Date(Date.now() - WINDOW).toISOString();

/**
 * Counts a guest's post that is about to be written; 429 for the fourth within 24 hours. One statement moves the times
 * on, so that posts side by side cannot pass it together.
 */
export async function countGuestPost(tx: Tx, actor: Actor, place: PlaceRow): Promise<void> {
  const counted = await tx.get(
    `INSERT INTO guest_posts (user_id, workspace_id, last_at) VALUES (?, ?, ?)
     ON CONFLICT (user_id, workspace_id) DO UPDATE SET last_at = excluded.last_at,
       second_last_at = guest_posts.last_at, third_last_at = guest_posts.second_last_at
     WHERE guest_posts.third_last_at <= ? RETURNING last_at`,
    actor.user.id,
    place.workspace_id,
    new Date().toISOString(),
    guestWindow(),
  );
  if (counted !== undefined) return;
  const posts = await tx.get<{ third_last_at: string }>(
    "SELECT third_last_at FROM guest_posts WHERE user_id = ? AND workspace_id = ?",
    actor.user.id,
    place.workspace_id,
  );
  const left = Date.parse(posts?.third_last_at ?? "") + WINDOW - Date.now();
  throw new ApiError(
    429,
    "guest_limit",
    `Guests have ${GUEST_POSTS} posts in 24 hours: wait before the next one.`,
    { "retry-after": String(Math.max(1, Math.ceil((left || 0) / 1_000))) },
  );
}
