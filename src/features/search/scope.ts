/** What the index is told of a message beside its words. Changing any of it needs a new `ANALYSIS`. */
export interface Indexable {
  readonly workspace_id: number;
  readonly place_id: number;
  readonly place_kind: string;
  readonly author_id: number;
  readonly has: number;
  readonly created_at: string;
  readonly body: string;
}

/** Every public channel of a workspace. */
export const inPublic = (workspaceId: number) => `o${workspaceId}`;
/** One channel or direct conversation. */
export const inPlace = (placeId: number) => `p${placeId}`;
export const byAuthor = (userId: number) => `a${userId}`;

/** What a message may have, for `has=`. */
export const HAS = ["file", "link", "reaction"] as const;
export type Has = (typeof HAS)[number];

/** The bits of `messages.has` that are indexed: a trigger marks a message whose bits of these change. */
const REACTIONS = 2;
const ATTACHMENTS = 4;

/** The terms of a message, by which a search stays within what it is for: letters a to z and digits. */
export function scopeOf(message: Indexable): string[] {
  const day = message.created_at.slice(0, 10).replaceAll("-", "");
  return [
    ...(message.place_kind === "public" ? [inPublic(message.workspace_id)] : []),
    inPlace(message.place_id),
    byAuthor(message.author_id),
    `y${day.slice(0, 4)}`,
    `m${day.slice(0, 6)}`,
    `d${day}`,
    ...hasOf(message),
  ];
}

const hasOf = ({ has, body }: Indexable): Has[] =>
  HAS.filter((what) => {
    if (what === "link") return /\bhttps?:\/\/\S/i.test(body);
    return (has & (what === "file" ? ATTACHMENTS : REACTIONS)) !== 0;
  });

/** No message is older, and none is much newer than now: the terms of a range that is open at one end stay few. */
const FIRST_YEAR = 1970;
const YEARS_AHEAD = 2;

/**
 * The terms of all days, in UTC, that the time from `after` up to `before` touches, in milliseconds since the epoch:
 * whole years and months where they fit, so that there are some dozens at most; none when it is no time at all.
 */
export function daysWithin(after: number, before: number): string[] {
  if (before <= after) return [];
  const end = Math.min(before, Date.UTC(new Date().getUTCFullYear() + YEARS_AHEAD, 0));
  const terms: string[] = [];
  let at = new Date(Math.max(after, Date.UTC(FIRST_YEAR, 0)));
  at.setUTCHours(0, 0, 0, 0);
  while (at.getTime() < end) {
    const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
    const text = at.toISOString().slice(0, 10).replaceAll("-", "");
    const [nextYear, nextMonth] = [Date.UTC(year + 1, 0), Date.UTC(year, month + 1)];
    if (month === 0 && day === 1 && nextYear <= end) {
      terms.push(`y${text.slice(0, 4)}`);
      at = new Date(nextYear);
    } else if (day === 1 && nextMonth <= end) {
      terms.push(`m${text.slice(0, 6)}`);
      at = new Date(nextMonth);
    } else {
      terms.push(`d${text}`);
      at = new Date(Date.UTC(year, month, day + 1));
    }
  }
  return terms;
}
