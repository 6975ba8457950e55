import { NEEDS } from "../src/access/scopes.ts";
import { entries, isObject, type Json, type JsonObject } from "./openapi-schema.ts";

/** What a status says. */
export const REASONS: Readonly<Record<string, string>> = {
  "200": "Done",
  "201": "Made",
  "202": "Passed on",
  "204": "Done, without content",
  "206": "A part of it",
  "302": "Sent on, to the address in Location",
  "304": "It has not changed",
  "400": "The request is not acceptable; the error names the field",
  "401": "Nobody is signed in, or the credential is not valid",
  "403": "The caller may not do this",
  "404": "There is no such thing, or the caller may not see it",
  "409": "The request contradicts what is stored",
  "413": "The body is too large",
  "415": "The body must be application/json",
  "416": "There is nothing in this range",
  "429": "Too often, or too many connections; Retry-After says when again",
  "426": "The address speaks WebSocket only",
  "501": "This server is not configured for it",
  "502": "The provider did not answer as it should; try again later",
  "503": "The database is not available; try again later",
  "507": "The server's disk is full: nothing was stored",
};

type Answer = readonly [code: string, error: string];

/** What answers with a status everywhere, unless the operation says otherwise. */
const COMMON: Readonly<Record<string, Answer>> = {
  "401": ["unauthorized", "You need to sign in."],
  "413": ["body_too_large", "The request body is larger than 1 MiB."],
  "415": ["json_only", "This request must have the type application/json."],
  "416": ["range_not_satisfiable", "The file ends before this range."],
  "426": ["upgrade_required", "This address speaks WebSocket only."],
  "429": ["too_many_requests", "This is too often: wait a moment."],
  "503": ["storage_unavailable", "The database is not available at the moment."],
  "507": ["storage_full", "The server's disk is full: nothing was stored."],
};

const NONCE_REUSED: Answer = ["nonce_reused", "This nonce was used for another message."];
const NONCE_REUSED_HERE: Answer = ["nonce_reused", "This setup_nonce was used for something else."];
const NAME_TAKEN: Answer = [
  "channel_name_duplicate",
  "A channel with this name already exists in the workspace: names are unique.",
];
const PUBLIC: Answer = [
  "channel_public",
  "This channel is public: everybody in the workspace is in it, except for guests.",
];
const SLUG_TAKEN: Answer = ["workspace_slug_taken", "A workspace with this slug already exists."];
const CONNECTIONS: Answer = [
  "too_many_connections",
  "You have too many connections open: close one, or try again later.",
];
const GUEST_LIMIT: Answer = [
  "guest_limit",
  "Guests have 3 posts in 24 hours: wait before the next one.",
];
const CROSS_SITE: Answer = ["cross_site", "This request comes from another site."];
const TOO_MANY: Answer = ["too_many_requests", "This is too often: wait a moment."];
const JSON_ONLY: Answer = ["json_only", "This request must have the type application/json."];
const NO_PASSWORDS: Answer = [
  "password_not_configured",
  "This server signs nobody in by a password.",
];
const NOTHING_TO_POST: Answer = [
  "empty_message",
  "There is nothing to post: text, attachments or blocks must say something.",
];
const SCHEDULED_OVER: Answer = [
  "scheduled_message_over",
  "This scheduled message was sent: it can no longer be changed.",
];
const SUBSCRIPTION_REVOKED: Answer = [
  "event_subscription_revoked",
  "This event subscription was revoked.",
];
const NO_WORKSPACE = missing("Workspace");

/** Of sending a browser to a provider. */
const STARTING = {
  "429": ["too_many_requests", "This is too often: wait a moment."],
  "501": ["oauth_not_configured", "This server is not configured for this way of signing in."],
  "503": [
    "oauth_pending_limit",
    "Too many sign-ins are under way: finish one, or try again in some minutes.",
  ],
} satisfies Readonly<Record<string, Answer>>;
const STORAGE: Answer = ["storage_unavailable", "The database is not available at the moment."];
const PROVIDER_FAILED: Answer = [
  "oauth_provider_failed",
  "GitHub did not answer as it should: try again in a moment.",
];
/** Of coming back from one. */
const FINISHING = {
  "400": [
    "oauth_state_invalid",
    "This sign-in was not begun in this browser, has been used or took too long: begin again.",
  ],
  "403": [
    "email_unverified",
    "Your account at GitHub has no verified mail address: verify one there first.",
  ],
  "502": PROVIDER_FAILED,
  "503": STORAGE,
} satisfies Readonly<Record<string, Answer>>;

/** Errors beyond those that every operation of its kind can answer, and what they say there. */
const FURTHER: Readonly<Record<string, Readonly<Record<string, Answer>>>> = {
  acceptInvite: {
    "400": ["invite_invalid", "This invite is not valid any more."],
    "401": ["invalid_token", "Your sign-in is no longer valid."],
    "403": ["invite_for_another", "This invite is for another mail address than yours."],
    "415": ["json_only", "This request must have the type application/json."],
    "429": ["too_many_requests", "This is too often: wait a moment."],
  },
  previewInvite: {
    "400": ["invite_invalid", "This invite is not valid any more."],
    "403": CROSS_SITE,
    "415": JSON_ONLY,
    "429": TOO_MANY,
  },
  addReaction: {
    "409": ["message_deleted", "This message was deleted: it takes no reactions."],
  },
  addChannelMember: { "409": PUBLIC },
  attachUpload: { "409": ["message_deleted", "This message was deleted: it takes no files."] },
  claimBotSetupCode: {
    "404": missing("Setup code"),
    "409": ["too_many_tokens", "A bot has at most 50 tokens: revoke one first."],
    "429": ["too_many_requests", "This is too often: wait a moment."],
  },
  consumeMagicLink: {
    "400": ["magic_link_invalid", "This sign-in link is not valid any more."],
    "403": CROSS_SITE,
    "415": ["json_only", "This request must have the type application/json."],
  },
  changePassword: {
    "403": ["password_wrong", "This is not your password."],
    "429": TOO_MANY,
    "501": NO_PASSWORDS,
  },
  confirmEmail: {
    "400": ["email_confirmation_invalid", "This link is not valid any more."],
    "409": ["email_taken", "There is another account with this mail address."],
  },
  consumeDesktopSignIn: {
    "400": ["desktop_code_invalid", "This sign-in is not valid any more: begin again."],
    "403": CROSS_SITE,
    "415": ["json_only", "This request must have the type application/json."],
    "429": ["too_many_requests", "This is too often: wait a moment."],
  },
  createBot: { "409": ["handle_taken", "This handle is already taken."] },
  createBotSetupCode: {
    "409": ["too_many_setup_codes", "At most 50 setup codes of a bot can wait."],
  },
  createBotToken: { "409": NONCE_REUSED_HERE },
  createWorkspaceBotToken: { "409": NONCE_REUSED_HERE },
  createChannel: { "409": NAME_TAKEN },
  createDirectConversation: { "404": NO_WORKSPACE },
  createDirectMessage: { "409": NONCE_REUSED },
  runSlashCommand: {
    "409": [
      "bot_not_in_channel",
      "The bot that answers /deploy is not in this channel: add it first.",
    ],
    "429": GUEST_LIMIT,
    "502": ["callback_failed", "The app behind this command did not answer."],
  },
  rotateSlashCommandSecret: {
    "400": ["slash_command_revoked", "This slash command was revoked."],
  },
  rotateEventSubscriptionSecret: { "400": SUBSCRIPTION_REVOKED },
  resumeEventSubscription: { "400": SUBSCRIPTION_REVOKED },
  createNotificationWebhook: {
    "409": ["too_many_webhooks", "You have at most 5 webhooks in a workspace."],
  },
  createScheduledMessage: {
    "409": [
      "too_many_scheduled_messages",
      "At most 500 of your scheduled messages can wait in a workspace.",
    ],
  },
  updateScheduledMessage: { "409": SCHEDULED_OVER },
  cancelScheduledMessage: { "409": SCHEDULED_OVER },
  createSlashCommand: {
    "409": ["slash_command_taken", "/deploy is registered already."],
  },
  createAppInstallation: {
    "409": ["app_installed", "This app is installed already, with the same bot."],
  },
  createConnectedAccount: {
    "409": ["account_connected", "This account is connected already."],
  },
  createEventSubscription: {
    "409": ["too_many_subscriptions", "A workspace has at most 100 subscriptions."],
  },
  redeliverEvent: {
    "400": SUBSCRIPTION_REVOKED,
    "409": ["event_gone", "This event can no longer be sent."],
  },
  createInvite: { "409": ["too_many_invites", "A workspace has at most 1000 open invites."] },
  createIncomingHook: { "409": ["too_many_hooks", "A workspace has at most 1000 incoming hooks."] },
  answerQuestion: { "409": ["question_answered", "This question is answered already."] },
  listWaitingQuestions: { "403": ["forbidden", "Only bots have questions."] },
  pressAction: {
    "409": ["message_deleted", "This message was deleted: its buttons are gone."],
  },
  resolveQuestion: {
    "409": ["version_mismatch", "This question has changed since you read it: read it again."],
  },
  createMessage: { "409": NONCE_REUSED, "429": GUEST_LIMIT },
  createThreadReply: { "409": NONCE_REUSED, "429": GUEST_LIMIT },
  createTopic: {
    "409": ["topic_name_duplicate", "A topic with this name already exists in the workspace."],
  },
  createUpload: {
    "400": ["invalid_request", "file is required: it must be a file."],
    "404": NO_WORKSPACE,
    "409": ["nonce_reused", "This nonce was used in another workspace."],
    "413": ["body_too_large", "The upload is larger than 64 MiB."],
  },
  createWorkspace: { "409": SLUG_TAKEN },
  deactivateUser: {
    "409": [
      "owns_workspaces",
      "Whoever owns a workspace cannot be deactivated: hand over or delete Harbour first.",
    ],
  },
  deleteChannel: {
    "409": ["channel_not_archived", "Archive this channel before you delete it."],
  },
  finishGitHubSignIn: FINISHING,
  finishOidcSignIn: FINISHING,
  finishOpenClawSignIn: FINISHING,
  getMessageByNonce: { "404": missing("Message") },
  getMetrics: {
    "401": ["invalid_token", "The token for metrics is missing or wrong."],
    "404": ["not_found", "There is no such operation here."],
  },
  getUpload: { "416": ["range_not_satisfiable", "The file ends before this range."] },
  getUploadByNonce: { "404": missing("Upload") },
  leaveChannel: {
    "409": [
      "channel_private",
      "Whoever leaves a private channel no longer sees it: take yourself out of its members.",
    ],
  },
  listAuthProviders: { "503": STORAGE },
  listBotTokens: {
    "400": [
      "bot_in_several_workspaces",
      "This bot is in several workspaces: name one in the address.",
    ],
  },
  listChannelMembers: { "409": PUBLIC },
  listDirectConversations: { "404": NO_WORKSPACE },
  listEvents: { "404": NO_WORKSPACE },
  openSocket: {
    "400": ["bad_handshake", "This is no valid WebSocket handshake."],
    "404": NO_WORKSPACE,
    "426": ["upgrade_required", "This address speaks WebSocket only."],
    "429": CONNECTIONS,
  },
  openStream: { "404": NO_WORKSPACE, "429": CONNECTIONS },
  postMattermostHook: { "400": NOTHING_TO_POST, "429": GUEST_LIMIT },
  postThroughHook: {
    "400": NOTHING_TO_POST,
    "403": ["channel_archived", "This channel is archived: nothing can be written in it."],
    "404": missing("Hook"),
    "429": ["too_many_requests", "This is too often: wait a moment."],
  },
  pinMessage: { "409": ["already_pinned", "This message is pinned already."] },
  removeChannelMember: {
    "409": [
      "last_member",
      "A private channel keeps its last member: add somebody else before you leave.",
    ],
  },
  removeMember: {
    "409": [
      "owner_stays",
      "You own this workspace: hand it over to somebody else, or delete it, before you leave.",
    ],
  },
  removeReaction: {
    "400": ["invalid_request", "The emoji in the address must be percent-encoded UTF-8."],
  },
  requestEmail: {
    "403": ["password_wrong", "This is not your password."],
    "429": TOO_MANY,
    "501": ["mail_not_configured", "This server sends no mail."],
  },
  requestMagicLink: {
    "429": TOO_MANY,
    "403": ["not_local", "In dev mode, sign-in links are only for this machine."],
    "501": [
      "magic_link_not_configured",
      "This server sends no sign-in links: ask its operator for one.",
    ],
  },
  requestPasswordReset: {
    "403": CROSS_SITE,
    "415": JSON_ONLY,
    "429": TOO_MANY,
    "501": [
      "mail_not_configured",
      "This server sends no mail: ask its operator for a new password.",
    ],
  },
  resetPassword: {
    "400": ["password_reset_invalid", "This link to set a password is not valid any more."],
    "403": CROSS_SITE,
    "415": JSON_ONLY,
    "429": TOO_MANY,
    "501": NO_PASSWORDS,
  },
  signInByPassword: {
    "401": ["password_wrong", "This is not the right name or password."],
    "403": CROSS_SITE,
    "415": JSON_ONLY,
    "429": TOO_MANY,
    "501": NO_PASSWORDS,
  },
  searchMessages: {
    "404": NO_WORKSPACE,
    "429": ["too_many_requests", "You have too many searches under way: wait for one of them."],
  },
  sendEphemeral: {
    "404": NO_WORKSPACE,
    "429": ["too_many_requests", "This is too often: wait a moment."],
  },
  setUp: {
    "400": ["setup_invalid", "This setup link is not valid any more."],
    "403": CROSS_SITE,
    "415": ["json_only", "This request must have the type application/json."],
    "429": ["too_many_requests", "This is too often: wait a moment."],
    "501": ["password_not_configured", "This server signs nobody in by a password."],
  },
  startDesktopSignIn: {
    ...STARTING,
    "400": ["invalid_request", "code_challenge must be 43 characters: the S256 challenge of PKCE."],
    "426": [
      "desktop_protocol_unknown",
      "This version of the app and this server do not understand each other: update the older one.",
    ],
  },
  startGitHubSignIn: STARTING,
  startOidcSignIn: { ...STARTING, "502": PROVIDER_FAILED },
  startOpenClawSignIn: { ...STARTING, "502": PROVIDER_FAILED },
  updateChannel: { "409": NAME_TAKEN },
  updateMe: { "409": ["handle_taken", "This handle is already taken."] },
  updateMessage: {
    "409": ["message_deleted", "This message was deleted: it cannot be edited."],
  },
  updateWorkspace: { "409": SLUG_TAKEN },
};

/** The part of an address that an ID follows, and what is not found there. */
const THINGS: Readonly<Record<string, string>> = {
  "bot-tokens": "Bot token",
  bots: "Bot",
  channels: "Channel",
  dms: "Direct conversation",
  "incoming-hooks": "Hook",
  invites: "Invite",
  mattermost: "Channel",
  slash: "Channel",
  members: "Member",
  messages: "Message",
  pins: "Pin",
  routes: "Route",
  sessions: "Session",
  uploads: "Upload",
  users: "User",
  workspaces: "Workspace",
  "app-installations": "App installation",
  "connected-accounts": "Connected account",
  "scheduled-messages": "Scheduled message",
  "slash-commands": "Slash command",
  "slash-responses": "Slash response",
  "event-deliveries": "Delivery",
  "notification-webhooks": "Webhook",
  "event-subscriptions": "Event subscription",
  actions: "Action",
};

/** The statuses of the errors that an operation has beyond those of its kind. */
export const furtherStatuses = (operationId: string): readonly string[] =>
  Object.keys(FURTHER[operationId] ?? {});

/** What an operation may say with an error status; `undefined` where this file has no words for it. */
export function errorExample(
  status: string,
  path: string,
  method: string,
  operation: JsonObject,
  fields: Json | undefined,
): JsonObject | undefined {
  const [code, error] =
    FURTHER[String(operation["operationId"])]?.[status] ??
    (status === "400" ? invalid(operation, fields) : undefined) ??
    (status === "403" ? forbidden(path, method) : undefined) ??
    (status === "404" ? notFound(path) : undefined) ??
    COMMON[status] ??
    [];
  return code === undefined || error === undefined ? undefined : { error, code };
}

/** 400 names a field: the first of the body, else one of the query. */
function invalid(operation: JsonObject, fields: Json | undefined): Answer {
  const ofBody = fieldOf(fields);
  if (ofBody !== undefined)
    return ["invalid_request", `${ofBody[0]} must be ${kindOf(ofBody[1])}.`];
  const all = (Array.isArray(operation["parameters"]) ? operation["parameters"] : [])
    .filter(isObject)
    .filter((one) => one["in"] === "query");
  const required = all.find((one) => one["required"] === true);
  const one = required ?? all.find(({ name }) => name === "limit") ?? all[0];
  const is = required === undefined ? "must" : "is required: it must";
  return [
    "invalid_request",
    `${String(one?.["name"] ?? "The request")} ${is} be ${kindOf(one?.["schema"])}.`,
  ];
}

/** A schema in words, with its article. */
function kindOf(schema: Json | undefined): string {
  if (!isObject(schema)) return "valid";
  if (Array.isArray(schema["enum"]))
    return schema["enum"].map((choice) => JSON.stringify(choice)).join(" or ");
  const type = typeof schema["type"] === "string" ? schema["type"] : "object";
  if (type === "integer") return "a whole number";
  return `${/^[ao]/.test(type) ? "an" : "a"} ${type}`;
}

function fieldOf(fields: Json | undefined): [string, Json] | undefined {
  if (!isObject(fields)) return undefined;
  const required = Array.isArray(fields["required"]) ? fields["required"] : [];
  const all = entries(fields["properties"]);
  return all.find(([name]) => required.includes(name)) ?? all[0];
}

/** 403 of a bot's token, which is what every operation has. */
function forbidden(path: string, method: string): Answer {
  const needs = NEEDS[`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`];
  if (needs === undefined)
    return ["bots_not_allowed", "This is for people: bot tokens cannot do it."];
  if (needs !== "any" && needs[0] !== undefined)
    return ["scope_missing", `This token does not have the scope ${needs[0]}.`];
  return ["csrf_header_missing", "This request needs the header X-ClickClack-CSRF: 1."];
}

/** The innermost thing that an address names. */
function notFound(path: string): Answer | undefined {
  const named = path.split("/").filter((_, index, parts) => parts[index + 1]?.startsWith("{"));
  const thing = named.findLast((part) => THINGS[part] !== undefined) ?? "";
  return THINGS[thing] === undefined ? undefined : missing(THINGS[thing]);
}

function missing(what: string): Answer {
  return [`${what.toLowerCase().replaceAll(" ", "_")}_not_found`, `${what} not found.`];
}
