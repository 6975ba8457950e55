import type { CallOptions, Http } from "../http.ts";
import type {
  Channel,
  CreateChannelRequest,
  CreateMessageRequest,
  Event,
  Message,
  MessagePage,
  ReadReceipt,
  UpdateChannelRequest,
} from "../types.ts";

/** Which page of a timeline: one of four ways, the newest page when nothing is said. */
export type PageQuery = { limit?: number; topic_id?: string } & (
  { before_seq: number } | { after_seq: number } | { around_seq: number } | { mode?: "latest" }
);

/** The message that is there now, and its event unless a nonce replay found it there already. */
export interface Sent {
  message: Message;
  event?: Event;
}

/** Channels and what is said in them. */
export function channelsApi(http: Http) {
  const inWorkspace = (id: string) => `/api/workspaces/${encodeURIComponent(id)}/channels`;
  const at = (id: string) => `/api/channels/${encodeURIComponent(id)}`;
  return {
    /** By name, archived ones included. */
    list: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ channels: Channel[] }>({
          method: "GET",
          path: inWorkspace(workspaceId),
          ...options,
        })
      ).channels,

    create: (workspaceId: string, request: CreateChannelRequest, options?: CallOptions) =>
      http<{ channel: Channel; event: Event }>({
        method: "POST",
        path: inWorkspace(workspaceId),
        body: request,
        ...options,
      }),

    update: (id: string, changes: UpdateChannelRequest, options?: CallOptions) =>
      http<{ channel: Channel; event: Event }>({
        method: "PATCH",
        path: at(id),
        body: changes,
        ...options,
      }),

    /** Owner only, and archived first. */
    delete: (id: string, options?: CallOptions) =>
      http<void>({ method: "DELETE", path: at(id), ...options }),

    /** A page of messages, always ascending. */
    messages: (id: string, query: PageQuery = {}, options?: CallOptions) =>
      http<MessagePage>({
        method: "GET",
        path: `${at(id)}/messages`,
        query: { ...query },
        ...options,
      }),

    /** Posts a message. With a `nonce` it is retried safely: the same nonce never posts twice. */
    sendMessage: (id: string, request: CreateMessageRequest, options?: CallOptions) =>
      http<Sent>({
        method: "POST",
        path: `${at(id)}/messages`,
        body: request,
        repeatable: request.nonce !== undefined,
        ...options,
      }),

    /** Marks everything up to and with `seq` read; never goes back. */
    markRead: async (id: string, seq: number, options?: CallOptions) =>
      (
        await http<{ receipt: ReadReceipt }>({
          method: "POST",
          path: `${at(id)}/read`,
          body: { seq },
          repeatable: true,
          ...options,
        })
      ).receipt,

    /** Marks `seq` and everything after it unread. */
    markUnread: async (id: string, seq: number, options?: CallOptions) =>
      (
        await http<{ receipt: ReadReceipt }>({
          method: "POST",
          path: `${at(id)}/unread`,
          body: { seq },
          repeatable: true,
          ...options,
        })
      ).receipt,
  };
}
