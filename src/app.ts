import { getLogger } from "@logtape/logtape";
import type { Server } from "bun";
import { Elysia } from "elysia";
import { accessProxy } from "./access/access-proxy.ts";
import { callers } from "./access/caller.ts";
import { admission, type Caller } from "./access/plugin.ts";
import { viewerOf } from "./access/viewers.ts";
import { readBackupStatus } from "./backup/status.ts";
import { openBlobs } from "./blobs/open.ts";
import type { Config } from "./config.ts";
import { connectedAccountRoutes } from "./features/accounts/routes.ts";
import { appRoutes } from "./features/apps/routes.ts";
import { deleteExpiredDaily } from "./features/auth/expired.ts";
import { attachmentRoutes } from "./features/attachments/routes.ts";
import { accountRoutes } from "./features/auth/account-routes.ts";
import { signInLimits } from "./features/auth/limits.ts";
import { passwordRoutes } from "./features/auth/password-routes.ts";
import { auditRoutes } from "./features/audit/routes.ts";
import { authRoutes } from "./features/auth/routes.ts";
import { setupRoutes } from "./features/auth/setup-routes.ts";
import { touchSession } from "./features/auth/sessions.ts";
import { botRoutes } from "./features/bots/routes.ts";
import { botSetupRoutes } from "./features/bots/setup-routes.ts";
import { touchBotToken } from "./features/bots/tokens.ts";
import { forgetCallbacksDaily } from "./features/callbacks/forgetting.ts";
import { channelRoutes } from "./features/channels/routes.ts";
import { departureRoutes } from "./features/departures/routes.ts";
import { directRoutes } from "./features/dms/routes.ts";
import { hookRoutes } from "./features/hooks/routes.ts";
import { hydrateMessages } from "./features/messages/present.ts";
import { inviteRoutes } from "./features/invites/routes.ts";
import { mcpRoutes } from "./features/mcp/routes.ts";
import type { Reach } from "./features/mcp/tool.ts";
import { messageRoutes } from "./features/messages/routes.ts";
import { moderationRoutes } from "./features/moderation/routes.ts";
import { peopleRoutes } from "./features/people/routes.ts";
import { pinRoutes } from "./features/pins/routes.ts";
import { actionRoutes } from "./features/actions/routes.ts";
import { expireQuestionsSteadily } from "./features/questions/expiring.ts";
import { questionRoutes } from "./features/questions/routes.ts";
import { preferenceRoutes } from "./features/preferences/routes.ts";
import { reactionRoutes } from "./features/reactions/routes.ts";
import { routeRoutes } from "./features/routes/routes.ts";
import { followMessages } from "./features/search/indexer.ts";
import { deleteOldScheduledDaily } from "./features/scheduled/old.ts";
import { scheduledRoutes } from "./features/scheduled/routes.ts";
import { createSchedule } from "./features/scheduled/schedule.ts";
import { slashRoutes } from "./features/slash/routes.ts";
import { createDeliveries } from "./features/subscriptions/deliver.ts";
import { subscriptionRoutes } from "./features/subscriptions/routes.ts";
import { threadRoutes } from "./features/threads/routes.ts";
import { searchRoutes } from "./features/search/routes.ts";
import { createSearch } from "./features/search/search.ts";
import { topicRoutes } from "./features/topics/routes.ts";
import { workspaceRoutes } from "./features/workspaces/routes.ts";
import { admitByProxy } from "./features/oauth/admit.ts";
import { oauthRoutes } from "./features/oauth/routes.ts";
import { activityRoutes } from "./features/activity/routes.ts";
import { collectUploads } from "./features/uploads/collect.ts";
import { createThumbnails } from "./features/uploads/images.ts";
import { uploadRoutes } from "./features/uploads/routes.ts";
import { api } from "./http/api.ts";
import { clientAddresses } from "./http/client-address.ts";
import { sessionCookie } from "./http/cookies.ts";
import { docsRoutes } from "./http/docs/routes.ts";
import { metricsRoutes } from "./http/metrics.ts";
import { operatorRoutes } from "./http/operator.ts";
import { listen } from "./http/server.ts";
import { prepareValidation } from "./http/wire.ts";
import { createOutbox } from "./mail/outbox.ts";
import { createEphemeral } from "./realtime/ephemeral.ts";
import { createHub } from "./realtime/hub.ts";
import { pollEvents } from "./realtime/polling.ts";
import { retainEvents } from "./realtime/retention.ts";
import { createPresence } from "./realtime/presence.ts";
import { realtimeRoutes } from "./realtime/routes.ts";
import { limitConnections } from "./realtime/connection-limits.ts";
import type { Connections, SocketData } from "./realtime/connection.ts";
import { createSockets } from "./realtime/socket.ts";
import { createStreams } from "./realtime/stream.ts";
import { createSender } from "./outgoing/send.ts";
import type { Repeating } from "./repeat.ts";
import type { Database } from "./storage/database.ts";
import { endable } from "./storage/endable.ts";

const logger = getLogger(["clickclack", "app"]);

/** The server's parts put together on a database: its routes, its sockets, and what runs beside them. */
export function createApp(config: Config, db: Database) {
  let server: Server<SocketData> | undefined;
  const origins = new WeakMap<Request, Request>();
  const peerOf = (request: Request) =>
    server?.requestIP(origins.get(request) ?? request)?.address ?? "";

  const hub = createHub(db, hydrateMessages);
  const presence = createPresence({ hub, peers: db.peers });
  const sockets = createSockets(db, hub, hydrateMessages, presence);
  const indexer = followMessages(db);
  const blobs = openBlobs(config.uploads);
  const thumbnails = createThumbnails(blobs);
  const uploads = { db, blobs, thumbnails, quotas: config };
  const leaving = new AbortController();
  const send = createSender(config.callback_allow);
  const callbacks = { db, hydrate: hydrateMessages, send };
  const deliveries = createDeliveries(callbacks);
  const schedule = createSchedule({ db });
  const lent = endable(db);
  const beside: Repeating[] = [
    deliveries,
    schedule,
    indexer,
    collectUploads(lent, blobs),
    deleteExpiredDaily(lent),
    deleteOldScheduledDaily(lent),
    forgetCallbacksDaily(lent),
    expireQuestionsSteadily(lent),
  ];
  if (config.event_retention !== undefined) beside.push(retainEvents(lent, config.event_retention));
  const log = { db, hub, hydrate: hydrateMessages, leaving: leaving.signal };
  const streams = createStreams({ ...log, presence });
  const ephemeral = createEphemeral(db, hub, presence);
  const limits = limitConnections(config.max_connections);
  const connections: Connections = {
    revoke(credential) {
      for (const kind of [sockets, streams]) kind.revoke(credential);
    },
    revokeWhere(over) {
      for (const kind of [sockets, streams]) kind.revokeWhere(over);
    },
    revokeWorkspace(workspaceId) {
      for (const kind of [sockets, streams]) kind.revokeWorkspace(workspaceId);
    },
  };

  const proxy =
    config.access_proxy &&
    accessProxy(db, config.access_proxy, {
      admit: (vouched) => admitByProxy(db, config, vouched),
      end: connections.revokeWhere,
    });
  const resolve = callers(db, config, proxy?.caller);
  const caller: Caller = async (arrival) => {
    const actor = await resolve(arrival);
    if (actor.session?.stale)
      touchSession(db, actor.session.id).catch((error: unknown) =>
        logger.warn("A session's use was not noted: {error}", { error }),
      );
    if (actor.grant?.stale)
      touchBotToken(db, actor.grant.token_id).catch((error: unknown) =>
        logger.warn("A bot token's use was not noted: {error}", { error }),
      );
    return actor;
  };
  // Such a request is made here, of one that asks for headers alone.
  const isHead = (request: Request) => origins.has(request);
  const { signedIn, beforeBody, leaveOpen } = admission(
    caller,
    peerOf,
    sessionCookie(config),
    config,
  );

  const outbox = config.public_url === undefined ? undefined : createOutbox(config.mail);
  const entrance = {
    addressOf: clientAddresses(config.trusted_proxies, peerOf),
    limits: signInLimits(),
    outbox,
  };

  const tools: Reach = {
    db,
    uploads,
    search: createSearch(db, indexer),
    events: async ({ actor, workspace, gone }, query) => {
      const of = { actor, ...(await viewerOf(db, actor, workspace.public_id)) };
      return pollEvents({ ...log, limits }, of, query, gone);
    },
  };

  // Without this, the path is looked for behind the eleventh character, and a host named "nas" has no API.
  const routes = new Elysia({ name: "app", handler: { standardHostname: false } })
    .use(api(config, beforeBody))
    .use(
      metricsRoutes(config, {
        data: config.data,
        connections: limits.counts,
        backups: () => readBackupStatus(config.data),
        queues: async () => ({
          search: await indexer.behind(),
          subscriptions: deliveries.waiting(),
        }),
        onCommit: (listener) => db.onCommit((events) => listener(events.length)),
      }),
    )
    .use(operatorRoutes(db))
    .use(docsRoutes())
    .use(authRoutes(db, config, peerOf, signedIn, connections, entrance))
    .use(passwordRoutes(db, config, signedIn, connections, entrance))
    .use(accountRoutes(db, config, signedIn, entrance))
    .use(setupRoutes(db, config, entrance))
    .use(oauthRoutes(db, config, peerOf))
    .use(peopleRoutes(db, signedIn))
    .use(workspaceRoutes(db, signedIn, connections))
    .use(moderationRoutes(db, signedIn))
    .use(departureRoutes(db, signedIn, connections, ephemeral))
    .use(auditRoutes(db, signedIn))
    .use(inviteRoutes(db, config, caller, peerOf, signedIn, entrance))
    .use(botRoutes(db, signedIn, connections, ephemeral))
    .use(botSetupRoutes(db, config, peerOf, signedIn))
    .use(channelRoutes(db, signedIn))
    .use(directRoutes(db, signedIn))
    .use(routeRoutes(db, signedIn))
    .use(messageRoutes(db, signedIn))
    .use(threadRoutes(db, signedIn))
    .use(activityRoutes(db, signedIn))
    .use(searchRoutes(db, indexer, signedIn))
    .use(appRoutes(db, signedIn, connections, ephemeral))
    .use(connectedAccountRoutes(db, signedIn))
    .use(slashRoutes(callbacks, config, signedIn, ephemeral))
    .use(subscriptionRoutes(callbacks, deliveries, signedIn))
    .use(scheduledRoutes(db, signedIn))
    .use(reactionRoutes(db, signedIn))
    .use(pinRoutes(db, signedIn))
    .use(questionRoutes(db, signedIn))
    .use(actionRoutes(db, signedIn))
    .use(topicRoutes(db, signedIn))
    .use(preferenceRoutes(db, signedIn))
    .use(uploadRoutes(uploads, isHead, signedIn))
    .use(attachmentRoutes(db, signedIn))
    .use(hookRoutes(db, config, signedIn))
    .use(mcpRoutes(tools, config, caller, peerOf, leaving.signal))
    .use(
      realtimeRoutes(
        { ...log, streams, ephemeral, presence, limits, server: () => server },
        signedIn,
      ),
    );
  leaveOpen(routes.routes);

  return {
    routes,
    sockets,
    indexer,
    uploads,
    deliveries,
    schedule,
    outbox,
    /** Lets go of everyone who waits for events, since the server stops: sockets close, streams end, parked polls are answered. */
    release() {
      sockets.shutdown();
      leaving.abort();
      presence.stop();
      proxy?.stop();
      outbox?.stop();
    },
    /** Ends what runs beside the requests. Nothing uses the database afterwards: it can be closed. */
    async stop(): Promise<void> {
      lent.end();
      await Promise.all(beside.map((work) => work.stop()));
    },
    sameCaller: (made: Request, from: Request) => void origins.set(made, from),
    /** Connects the app to the server that carries it. */
    attach(to: Server<SocketData>) {
      server = to;
      hub.attach((topic, frame) => void to.publish(topic, frame, false));
    },
  };
}

/** Runs the app at the configured address. */
export function startApp(config: Config, app: App) {
  const server = listen(config, app);
  void app.indexer.catchUp();
  app.deliveries.wake();
  app.schedule.wake();
  // Not at once: whoever waited for the server to come up is answered first.
  setTimeout(prepareValidation, 500).unref();
  return server;
}

export type App = ReturnType<typeof createApp>;
