import type { CallOptions, Http } from "../http.ts";
import type {
  AnswerOf,
  Channel,
  CreateChannelRequest,
  Event,
  NotificationPreference,
  QueryOf,
  UpdateChannelRequest,
} from "../types.ts";
import { timelineApi } from "./timeline.ts";

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

    /** Puts a public channel into the caller's sidebar; it could be read before. */
    join: async (id: string, options?: CallOptions) =>
      (
        await http<{ channel: Channel }>({
          method: "POST",
          path: `${at(id)}/join`,
          repeatable: true,
          ...options,
        })
      ).channel,

    /** Takes a public channel out of the sidebar. A private one is left by removing oneself from its members. */
    leave: async (id: string, options?: CallOptions) =>
      (
        await http<{ channel: Channel }>({
          method: "POST",
          path: `${at(id)}/leave`,
          repeatable: true,
          ...options,
        })
      ).channel,

    /** A page of a private channel's members; pass its `next_cursor` on for the next one. */
    members: (id: string, query: QueryOf<"listChannelMembers"> = {}, options?: CallOptions) =>
      http<AnswerOf<"listChannelMembers">>({
        method: "GET",
        path: `${at(id)}/members`,
        query,
        ...options,
      }),

    /** Lets a member of the workspace into a private channel; again changes nothing. */
    addMember: (id: string, userId: string, options?: CallOptions) =>
      http<AnswerOf<"addChannelMember">>({
        method: "POST",
        path: `${at(id)}/members`,
        body: { user_id: userId },
        repeatable: true,
        ...options,
      }),

    removeMember: (id: string, userId: string, options?: CallOptions) =>
      http<{ event: Event }>({
        method: "DELETE",
        path: `${at(id)}/members/${encodeURIComponent(userId)}`,
        ...options,
      }),

    /** What of this channel notifies the caller. */
    notificationPreference: async (id: string, options?: CallOptions) =>
      (
        await http<NotificationPreference>({
          method: "GET",
          path: `${at(id)}/notification-settings`,
          ...options,
        })
      ).preference,

    setNotificationPreference: async (
      id: string,
      preference: NotificationPreference["preference"] | "default",
      options?: CallOptions,
    ) =>
      (
        await http<NotificationPreference>({
          method: "PATCH",
          path: `${at(id)}/notification-settings`,
          body: { preference },
          repeatable: true,
          ...options,
        })
      ).preference,

    ...timelineApi(http, at),
  };
}
