export { createClient, type Client, type ClientOptions } from "./client.ts";
export { ClickClackError } from "./error.ts";
export { type Clock, systemClock } from "./clock.ts";
export { type Backoff, backoffDelay } from "./backoff.ts";
export { newNonce } from "./nonce.ts";
export { messageOf } from "./realtime/event.ts";
export { ClickClackBot, type BotOptions } from "./bot/bot.ts";
export { memoryCursors, type CursorStore } from "./bot/cursors.ts";
export type { Answer, Conversation } from "./bot/conversation.ts";
export type { CallOptions, Fetch } from "./http.ts";
export type { OnProgress, UploadProgress } from "./upload.ts";
export type { EventsQuery } from "./api/events.ts";
export type { PinsQuery } from "./api/pins.ts";
export type { ReactionsChanged, ReactionUsersQuery } from "./api/reactions.ts";
export type { PageQuery, Sent } from "./api/timeline.ts";
export type { UploadOptions, UploadRequest } from "./api/uploads.ts";
export type { MembersQuery } from "./api/workspaces.ts";
export type { WebSocketClass, WebSocketLike } from "./realtime/transport.ts";
export type {
  Subscription,
  SubscriptionOptions,
  SubscriptionState,
} from "./realtime/subscription.ts";
export type * from "./types.ts";
