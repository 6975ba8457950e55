import { activityApi } from "./api/activity.ts";
import { accountsApi, appsApi } from "./api/apps.ts";
import { authApi } from "./api/auth.ts";
import { botsApi } from "./api/bots.ts";
import { channelsApi } from "./api/channels.ts";
import { dmsApi } from "./api/dms.ts";
import { eventsApi } from "./api/events.ts";
import { hooksApi } from "./api/hooks.ts";
import { invitesApi } from "./api/invites.ts";
import { messagesApi } from "./api/messages.ts";
import { meApi, usersApi } from "./api/people.ts";
import { serverApi } from "./api/server.ts";
import { pinsApi } from "./api/pins.ts";
import { preferencesApi, sidebarApi } from "./api/preferences.ts";
import { questionsApi } from "./api/questions.ts";
import { reactionsApi } from "./api/reactions.ts";
import { scheduledApi } from "./api/scheduled.ts";
import { searchApi } from "./api/search.ts";
import { slashApi } from "./api/slash.ts";
import { subscriptionsApi } from "./api/subscriptions.ts";
import { threadsApi } from "./api/threads.ts";
import { topicsApi } from "./api/topics.ts";
import { uploadsApi } from "./api/uploads.ts";
import { routesApi, workspacesApi } from "./api/workspaces.ts";
import { systemClock, type Clock } from "./clock.ts";
import { createHttp, type Fetch } from "./http.ts";
import { surroundings } from "./realtime/surroundings.ts";
import type { WebSocketClass } from "./realtime/transport.ts";

export interface ClientOptions {
  /** Origin of the server, with a base path if it has one; the page's own origin when absent. */
  baseUrl?: string;
  /** A session or bot token, or how to get it; absent for a browser's cookie. */
  token?: string | (() => string | undefined) | undefined;
  /** Milliseconds until one attempt of a call is given up; 30,000 unless told. */
  timeoutMs?: number;
  /** How often a repeatable call is tried again; 3 unless told. */
  retries?: number;
  /** Used instead of the platform's. */
  fetch?: Fetch;
  /** Used instead of the platform's, or where it has none, as Node 20; `null` forces long polling. */
  WebSocket?: WebSocketClass | null;
  clock?: Clock;
}

export type Client = ReturnType<typeof createClient>;

/**
 * A client of one ClickClack server. Every call rejects with a {@link ClickClackError}. What does no more when it is done
 * twice (reads, deletes, whatever carries a nonce) is retried after network failures, 429, 502, 503 and 504; other calls
 * never are.
 */
export function createClient(options: ClientOptions = {}) {
  const clock = options.clock ?? systemClock;
  const token = options.token;
  const http = createHttp({
    baseUrl: (options.baseUrl ?? "").replace(/\/+$/, ""),
    token: typeof token === "function" ? token : () => token,
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    clock,
    timeoutMs: options.timeoutMs ?? 30_000,
    retries: options.retries ?? 3,
  });
  return {
    auth: authApi(http),
    me: meApi(http),
    users: usersApi(http),
    workspaces: workspacesApi(http),
    invites: invitesApi(http),
    apps: appsApi(http),
    accounts: accountsApi(http),
    slash: slashApi(http),
    subscriptions: subscriptionsApi(http),
    scheduled: scheduledApi(http),
    hooks: hooksApi(http),
    bots: botsApi(http),
    routes: routesApi(http),
    channels: channelsApi(http),
    messages: messagesApi(http),
    questions: questionsApi(http),
    reactions: reactionsApi(http),
    pins: pinsApi(http),
    threads: threadsApi(http),
    dms: dmsApi(http),
    topics: topicsApi(http),
    preferences: preferencesApi(http),
    sidebar: sidebarApi(http),
    activity: activityApi(http),
    search: searchApi(http),
    uploads: uploadsApi(http),
    events: eventsApi(http, chooseWebSocket(options.WebSocket), clock),
    server: serverApi(http),
  };
}

const chooseWebSocket = (given: WebSocketClass | null | undefined): WebSocketClass | undefined =>
  given === undefined ? surroundings.WebSocket : (given ?? undefined);
