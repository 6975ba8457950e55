import type { AuthorOverride, User } from "../../sdk/src/index.ts";

/** Who a message shows as its author. */
export interface Shown {
  user: User | undefined;
  /** In place of a picture. */
  emoji?: string;
  /** Who it really is, where the message shows another name. */
  behind?: User;
}

/**
 * The author of a message under the name and picture that a webhook gave it. Pictures are shown from this server's uploads
 * only: whatever stands elsewhere would tell its owner who reads here.
 */
export function shownAuthor(
  author: User | undefined,
  override: AuthorOverride | undefined,
  origin: string,
): Shown {
  if (author === undefined || override === undefined) return { user: author };
  const { display_name, avatar_url, emoji = "" } = override;
  const picture = ownUpload(avatar_url, origin);
  const avatar = picture ?? (display_name === undefined ? author.avatar_url : "");
  const isEmoji = /\p{Extended_Pictographic}/u.test(emoji);
  return {
    user: {
      ...author,
      display_name: display_name ?? author.display_name,
      avatar_url: isEmoji ? "" : avatar,
    },
    ...(isEmoji && { emoji }),
    ...(display_name !== undefined && { behind: author }),
  };
}

function ownUpload(address: string | undefined, origin: string): string | undefined {
  const url = address === undefined ? null : URL.parse(address, origin);
  if (url === null || url.origin !== origin) return undefined;
  return /^\/api\/uploads\/upl_[0-9a-z]{26}$/.test(url.pathname) ? url.pathname : undefined;
}

/** Whether two messages of one author show it under the same name and picture. */
export const sameOverride = (
  one: AuthorOverride | undefined,
  other: AuthorOverride | undefined,
): boolean =>
  one?.display_name === other?.display_name &&
  one?.avatar_url === other?.avatar_url &&
  one?.emoji === other?.emoji;
