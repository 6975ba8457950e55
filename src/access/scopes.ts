import { forbidden } from "../http/errors.ts";

/** What a bot token may be allowed, each by itself. */
export const SCOPES = [
  "agent_activity:write",
  "channels:read",
  "channels:write",
  "commands:write",
  "dms:read",
  "dms:write",
  "messages:read",
  "messages:write",
  "profile:read",
  "realtime:read",
  "threads:read",
  "threads:write",
  "uploads:write",
  "workspaces:read",
] as const;
export type Scope = (typeof SCOPES)[number];

const READ: readonly Scope[] = SCOPES.filter((scope) => scope.endsWith(":read"));
const WRITE: readonly Scope[] = [
  ...READ,
  ...(["messages:write", "threads:write", "dms:write", "uploads:write", "commands:write"] as const),
];

/** Names for several scopes, which a token is given in their place when it is made. */
export const BUNDLES = {
  "bot:read": READ,
  "bot:write": WRITE,
  "bot:admin": [...WRITE, "channels:write"],
} as const satisfies Record<string, readonly Scope[]>;

/** What a bot token needs for an operation: scopes, or `any` token. */
type Need = readonly Scope[] | "any";

/**
 * The scopes that each operation asks of a bot token, all of them. An operation that is not named here is for people
 * alone. Where a message, an upload or a thread turns out to belong to a direct conversation, the policy asks for
 * `dms:read` or `dms:write` besides.
 */
export const NEEDS: Readonly<Record<string, Need>> = {
  "GET /api/event-types": "any",

  "GET /api/me": ["profile:read"],
  "GET /api/users/:id": ["workspaces:read"],

  "GET /api/workspaces": ["workspaces:read"],
  "GET /api/workspaces/:id": ["workspaces:read"],
  "GET /api/workspaces/:id/members": ["workspaces:read"],
  "GET /api/workspaces/:id/presence": ["workspaces:read"],
  "GET /api/workspaces/:id/bot-commands": ["workspaces:read"],
  "PUT /api/bots/self/commands": ["commands:write"],
  "GET /api/bots/self/questions": ["messages:read"],

  "GET /api/workspaces/:id/channels": ["channels:read"],
  "POST /api/workspaces/:id/channels": ["channels:write"],
  "PATCH /api/channels/:id": ["channels:write"],
  "GET /api/channels/:id/members": ["channels:read"],
  "POST /api/channels/:id/members": ["channels:write"],
  "DELETE /api/channels/:id/members/:user_id": ["channels:write"],
  "GET /api/channels/:id/notification-settings": ["messages:read"],
  "PATCH /api/channels/:id/notification-settings": ["messages:write"],
  "GET /api/workspaces/:id/topics": ["channels:read"],
  "POST /api/workspaces/:id/topics": ["channels:write"],

  "GET /api/channels/:id/messages": ["messages:read"],
  "POST /api/channels/:id/messages": ["messages:write"],
  "POST /api/channels/:id/read": ["messages:read"],
  "POST /api/channels/:id/unread": ["messages:read"],
  "GET /api/dms": ["dms:read"],
  "POST /api/dms": ["dms:write"],
  "GET /api/dms/:id": ["dms:read"],
  "GET /api/dms/:id/messages": ["dms:read"],
  "POST /api/dms/:id/messages": ["dms:write"],
  "POST /api/dms/:id/read": ["dms:read"],
  "POST /api/dms/:id/unread": ["dms:read"],
  // The read scope of what it leads to, once that is known.
  "GET /api/routes/:workspace/:target": "any",

  "GET /api/messages/by-nonce": ["messages:write"],
  "GET /api/messages/:id": ["messages:read"],
  "PATCH /api/messages/:id": ["messages:write"],
  "DELETE /api/messages/:id": ["messages:write"],
  "POST /api/messages/:id/route": ["threads:read"],
  "POST /api/messages/:id/question/resolution": ["messages:write"],

  "GET /api/messages/:id/reactions": ["messages:read"],
  "POST /api/messages/:id/reactions": ["messages:write"],
  "DELETE /api/messages/:id/reactions/:emoji": ["messages:write"],
  "GET /api/channels/:id/pins": ["messages:read"],
  "POST /api/channels/:id/pins": ["messages:write"],
  "DELETE /api/channels/:id/pins/:message_id": ["messages:write"],
  "GET /api/messages/:id/thread": ["threads:read"],
  "POST /api/messages/:id/thread/replies": ["threads:write"],
  "POST /api/messages/:id/thread/follow": ["threads:write"],
  "DELETE /api/messages/:id/thread/follow": ["threads:write"],
  "POST /api/messages/:id/thread/read": ["threads:read"],
  "POST /api/messages/:id/thread/unread": ["threads:read"],
  "GET /api/workspaces/:id/threads": ["threads:read"],
  "GET /api/workspaces/:id/activity": ["messages:read"],

  "POST /api/hooks/mattermost/:id": ["messages:write"],
  "POST /api/hooks/slash/:id": ["messages:write"],

  "GET /api/workspaces/:id/scheduled-messages": ["messages:read"],
  "POST /api/workspaces/:id/scheduled-messages": ["messages:write"],
  "GET /api/scheduled-messages/:id": ["messages:read"],
  "PATCH /api/scheduled-messages/:id": ["messages:write"],
  "DELETE /api/scheduled-messages/:id": ["messages:write"],

  "GET /api/search": ["messages:read"],

  "GET /api/channels/:id/files": ["messages:read"],
  "POST /api/messages/:id/attachments": ["messages:write", "uploads:write"],
  "POST /api/uploads": ["uploads:write"],
  "GET /api/uploads/by-nonce": ["uploads:write"],
  "GET /api/uploads/:id": ["messages:read"],

  "GET /api/realtime/events": ["realtime:read"],
  "GET /api/realtime/stream": ["realtime:read"],
  "GET /api/realtime/ws": ["realtime:read"],
  "POST /api/realtime/ephemeral": ["messages:write"],
};

/** By what right a bot calls: one token, bound to one workspace. */
export interface Grant {
  readonly token_id: number;
  /** The token's public ID. */
  readonly public_id: string;
  readonly workspace_id: number;
  readonly scopes: ReadonlySet<Scope>;
  /** Its last use was noted more than an hour ago. */
  readonly stale: boolean;
}

/**
 * 403 unless the token has what the operation asks for. `operation` is the method and the route's pattern, as they stand
 * in `NEEDS`.
 */
export function requireScopes(grant: Grant, operation: string): void {
  const needed = NEEDS[operation];
  if (needed === "any") return;
  if (needed === undefined)
    throw forbidden("This is for people: bot tokens cannot do it.", "bots_not_allowed");
  for (const scope of needed) requireScope(grant, scope);
}

/** 403 unless the token has a scope. */
export function requireScope({ scopes }: Grant, scope: Scope): void {
  if (!scopes.has(scope))
    throw forbidden(`This token does not have the scope ${scope}.`, "scope_missing");
}

/** Whether the operation changes something: decides which of the scopes of direct messages it needs. */
export const changes = (operation: string): boolean => {
  const needed = NEEDS[operation];
  return Array.isArray(needed) && needed.some((scope) => scope.endsWith(":write"));
};

/** Scopes as a token row keeps them, parted by spaces; those that are no longer known are left out. */
export const parseScopes = (text: string): ReadonlySet<Scope> => {
  const given = new Set(text.split(" "));
  return new Set(SCOPES.filter((scope) => given.has(scope)));
};
