/**
 * What a ClickClack server must be able to do, as existing clients and bots call it. `{id}` stands for any one
 * segment; behind `?` are the query parameters that it takes.
 */
export const contract: readonly string[] = [
  // Operator
  "GET /healthz",
  "GET /readyz",
  "GET /metrics",
  "GET /api/version",
  "GET /api/openapi.json",
  "GET /api/docs",

  // Auth
  "GET /api/auth/providers",
  "POST /api/auth/magic/request",
  "POST /api/auth/magic/consume",
  "POST /api/auth/logout",
  "GET /api/auth/sessions",
  "DELETE /api/auth/sessions/{session_id}",

  // Auth, at providers
  "GET /api/auth/github/start",
  "GET /api/auth/github/callback?code&state",
  "GET /api/auth/github/desktop/start?code_challenge&desktop_protocol",
  "POST /api/auth/github/desktop/consume",
  "GET /api/auth/openclaw/start",
  "GET /api/auth/openclaw/callback",

  // Me
  "GET /api/users/{id}",
  "GET /api/me",
  "PATCH /api/me",
  "GET /api/me/bots",
  "GET /api/event-types",

  // Bots
  "GET /api/workspaces/{id}/bots",
  "POST /api/workspaces/{id}/bots",
  "DELETE /api/workspaces/{id}/bots/{bot}/membership",
  "DELETE /api/bots/{bot}",
  "GET /api/workspaces/{id}/bots/{bot}/tokens",
  "POST /api/workspaces/{id}/bots/{bot}/tokens",
  "GET /api/bots/{bot}/tokens",
  "POST /api/bots/{bot}/tokens",
  "POST /api/bot-tokens/{token_id}/revoke",
  "POST /api/workspaces/{id}/bots/{bot}/setup-codes",
  "POST /api/bot-setup-codes/claim",
  "PUT /api/bots/self/commands",
  "GET /api/workspaces/{id}/bot-commands",

  // Workspaces and members
  "GET /api/workspaces",
  "POST /api/workspaces",
  "GET /api/workspaces/{id}",
  "PATCH /api/workspaces/{id}",
  "DELETE /api/workspaces/{id}",
  "POST /api/workspaces/{id}/transfer-ownership",
  "GET /api/workspaces/{id}/members?limit&cursor&q&role",
  "GET /api/workspaces/{id}/moderation/members",
  "PATCH /api/workspaces/{id}/moderation/members/{user_id}",
  "GET /api/workspaces/{id}/audit-log?limit&cursor",
  "GET /api/routes/{workspace_route_id}/{target_route_id}",
  "POST /api/workspaces/{id}/invites",
  "GET /api/workspaces/{id}/invites",
  "DELETE /api/workspaces/{id}/invites/{invite_id}",
  "POST /api/invites/accept",

  // Channels and topics
  "GET /api/workspaces/{id}/channels",
  "POST /api/workspaces/{id}/channels",
  "PATCH /api/channels/{id}",
  "DELETE /api/channels/{id}",
  "GET /api/channels/{id}/notification-settings",
  "PATCH /api/channels/{id}/notification-settings",
  "GET /api/workspaces/{id}/topics",
  "POST /api/workspaces/{id}/topics",

  // Messages
  "GET /api/channels/{id}/messages?after_seq&before_seq&around_seq&mode&topic_id&limit",
  "POST /api/channels/{id}/messages",
  "POST /api/channels/{id}/read",
  "POST /api/channels/{id}/unread",
  "GET /api/messages/{id}",
  "PATCH /api/messages/{id}",
  "DELETE /api/messages/{id}",
  "GET /api/messages/by-nonce?workspace_id&nonce",
  "POST /api/messages/{id}/route",
  "GET /api/messages/{id}/thread?limit&latest&after_seq&before_seq",
  "POST /api/messages/{id}/thread/replies",
  "POST /api/messages/{id}/reactions",
  "DELETE /api/messages/{id}/reactions/{emoji}",
  "POST /api/messages/{id}/attachments",
  "GET /api/channels/{id}/pins?limit",
  "POST /api/channels/{id}/pins",
  "DELETE /api/channels/{id}/pins/{message_id}",

  // Direct messages
  "GET /api/dms?workspace_id",
  "POST /api/dms",
  "GET /api/dms/{id}",
  "DELETE /api/dms/{id}",
  "POST /api/dms/{id}/open",
  "GET /api/dms/{id}/messages?after_seq&before_seq&around_seq&mode&topic_id&limit",
  "POST /api/dms/{id}/messages",
  "POST /api/dms/{id}/read",
  "POST /api/dms/{id}/unread",

  // Search and uploads
  "GET /api/search?workspace_id&q&channel_id&direct_conversation_id&sort&limit&cursor",
  "POST /api/uploads?workspace_id&nonce",
  "GET /api/uploads/by-nonce?workspace_id&nonce",
  "GET /api/uploads/{id}",

  // Realtime
  "GET /api/realtime/ws?workspace_id&after_cursor&resync",
  "GET /api/realtime/events?workspace_id&after_cursor&limit&include_tail&wait",
  "GET /api/realtime/stream?workspace_id&after_cursor",
  "POST /api/realtime/ephemeral",

  // Integrations
  "POST /api/hooks/mattermost/{channel_id}",
  "POST /api/hooks/slash/{channel_id}",
  "GET /api/workspaces/{id}/app-installations",
  "POST /api/workspaces/{id}/app-installations",
  "POST /api/app-installations/{id}/revoke",
  "GET /api/workspaces/{id}/slash-commands",
  "POST /api/workspaces/{id}/slash-commands",
  "POST /api/slash-commands/{id}/revoke",
  "POST /api/slash-commands/{id}/rotate-secret",
  "GET /api/workspaces/{id}/event-subscriptions",
  "POST /api/workspaces/{id}/event-subscriptions",
  "POST /api/event-subscriptions/{id}/revoke",
  "POST /api/event-subscriptions/{id}/rotate-secret",
  "GET /api/event-subscriptions/{id}/deliveries?limit&before",
  "GET /api/workspaces/{id}/connected-accounts",
  "POST /api/workspaces/{id}/connected-accounts",
  "POST /api/connected-accounts/{id}/revoke",

  // Questions
  "POST /api/messages/{id}/question/answers",
  "POST /api/messages/{id}/question/resolution",
  "GET /api/bots/self/questions?after&limit",
];
