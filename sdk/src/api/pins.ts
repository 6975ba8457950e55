import type { CallOptions, Http } from "../http.ts";
import type { Event, PinList, PinnedMessage } from "../types.ts";

export interface PinsQuery {
  limit?: number;
  cursor?: string;
}

/** The messages that a channel keeps at hand. */
export function pinsApi(http: Http) {
  const of = (channelId: string) => `/api/channels/${encodeURIComponent(channelId)}/pins`;
  return {
    /** The newest pin first; there are more when `next_cursor` is given. */
    list: (channelId: string, query: PinsQuery = {}, options?: CallOptions) =>
      http<PinList>({ method: "GET", path: of(channelId), query: { ...query }, ...options }),

    /** Rejects with 409 when it is pinned already, or the channel has a hundred pins. */
    add: (channelId: string, messageId: string, options?: CallOptions) =>
      http<{ pinned_message: PinnedMessage; event: Event }>({
        method: "POST",
        path: of(channelId),
        body: { message_id: messageId },
        ...options,
      }),

    remove: (channelId: string, messageId: string, options?: CallOptions) =>
      http<{ event: Event }>({
        method: "DELETE",
        path: `${of(channelId)}/${encodeURIComponent(messageId)}`,
        ...options,
      }),
  };
}
