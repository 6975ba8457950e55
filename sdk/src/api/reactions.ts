import type { CallOptions, Http } from "../http.ts";
import type { Event, ReactionSummary, ReactionUserPage } from "../types.ts";

/** A message's reactions after a change; where nothing changed, `event.id` is "". */
export interface ReactionsChanged {
  event: Event;
  reactions: ReactionSummary[];
}

export interface ReactionUsersQuery {
  limit?: number;
  cursor?: string;
}

/** What people answer a message with in one emoji. */
export function reactionsApi(http: Http) {
  const on = (messageId: string) => `/api/messages/${encodeURIComponent(messageId)}/reactions`;
  return {
    /** Once more changes nothing. Any text of up to 64 characters is an emoji. */
    add: (messageId: string, emoji: string, options?: CallOptions) =>
      http<ReactionsChanged>({
        method: "POST",
        path: on(messageId),
        body: { emoji },
        repeatable: true,
        ...options,
      }),

    /** Takes the caller's own back; without one nothing changes. */
    remove: (messageId: string, emoji: string, options?: CallOptions) =>
      http<ReactionsChanged>({
        method: "DELETE",
        path: `${on(messageId)}/${encodeURIComponent(emoji)}`,
        ...options,
      }),

    /** A page of who reacted with one emoji; pass its `next_cursor` on for the next one. */
    users: (
      messageId: string,
      emoji: string,
      query: ReactionUsersQuery = {},
      options?: CallOptions,
    ) =>
      http<ReactionUserPage>({
        method: "GET",
        path: on(messageId),
        query: { emoji, ...query },
        ...options,
      }),
  };
}
