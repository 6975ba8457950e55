import { type JsonObject } from "./openapi-schema.ts";

/** What the text of a query parameter stands for. */
export const QUERY_TYPES: Readonly<Record<string, JsonObject>> = {
  after_seq: { schema: { type: "integer" } },
  before_seq: { schema: { type: "integer" } },
  around_seq: { schema: { type: "integer" } },
  limit: { schema: { type: "integer" } },
  wait: { schema: { type: "number", minimum: 0, maximum: 30 } },
  include_tail: { schema: { type: "boolean" } },
  mode: { schema: { const: "latest" } },
  size: { schema: { enum: [480, 960] } },
  resync: { schema: { const: "close" } },
  has: { schema: { enum: ["file", "link", "reaction"] } },
};

/** What `{id}` names, by what stands before it in the address. */
const IDS: Readonly<Record<string, string>> = {
  channels: "The channel's ID, `chn_…`.",
  dms: "The direct conversation's ID, `dm_…`.",
  "app-installations": "The installation's ID, `app_…`.",
  "connected-accounts": "The account's ID, `acct_…`.",
  "scheduled-messages": "The scheduled message's ID, `sched_…`.",
  "slash-commands": "The command's ID, `cmd_…`.",
  "event-deliveries": "The attempt's ID, `eda_…`.",
  "event-subscriptions": "The subscription's ID, `sub_…`.",
  mattermost: "The channel's ID, `chn_…`.",
  messages: "The message's ID, `msg_…`.",
  sessions: "The session's ID, `ses_…`.",
  slash: "The channel's ID, `chn_…`.",
  uploads: "The upload's ID, `upl_…`.",
  users: "The user's ID, `usr_…`.",
  workspaces: "The workspace's ID, `wsp_…`.",
};

const CURSOR = "Where the last page ended: its `next_cursor`. Without it, the first page.";

/** What a parameter means, by its name, or by operation and name where it means something else there. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  action_id: "The button's ID among those of its message.",
  after: "Only messages written at or after this date (`2026-02-28`) or time.",
  after_cursor: "The cursor of the last event that was handled: what comes after it follows.",
  after_seq: "The messages after this one, the oldest first.",
  around_seq: "The messages around this one.",
  around_time: "The messages around this time, RFC 3339.",
  bot_id: "The bot's ID, `usr_…`.",
  before: "Only messages written before this date (`2026-02-28`) or time.",
  "listEventDeliveries.before": CURSOR,
  "listWaitingQuestions.after": CURSOR,
  before_seq: "The messages before this one.",
  channel_id: "Only what is in this channel, `chn_…`.",
  client_id: "Names this connection: presence and typing that carry it are not sent back to it.",
  code: "What the provider gives for a token, once.",
  code_challenge: "The S256 challenge of PKCE, whose verifier the app keeps: 43 characters.",
  cursor: CURSOR,
  desktop_protocol: "How the app wants to be called back: `1` or `2`.",
  direct_conversation_id: "Only what is in this direct conversation, `dm_…`.",
  emoji: "The emoji, percent-encoded.",
  error: "Why the provider has signed nobody in.",
  from: "Only messages of this person: `usr_…`, or a handle with or without `@`.",
  has: "Only messages with a file, a link or a reaction; several with commas between.",
  hook_id: "The hook's ID, `hook_…`.",
  in: "Only in this channel or direct conversation: its ID, or a channel's name with or without `#`.",
  include_tail: "Whether to add `tail_cursor`, the newest cursor before the page was read.",
  invite_id: "The invite's ID, `inv_…`.",
  iss: "Which provider says so.",
  kind: "Only activity of this kind: `mention`, `reply` or `reaction`.",
  latest: "Whether to begin with the newest replies in place of the oldest.",
  limit: "How many at most.",
  message_id: "The message's ID, `msg_…`.",
  mode: "`latest`: the newest messages, as without it.",
  nonce: "What the sender chose, so that the same request again makes nothing twice.",
  "listMembers.q": "Only members whose name or handle has this in it.",
  "searchMessages.q": "What to look for.",
  resync: "`close`: close with 4001 where the cursor leads nowhere.",
  role: "Only members of this role.",
  size: "A smaller picture in place of the file: the longer side in pixels.",
  sort: "`relevance` or `newest`.",
  state: "What this server sent the browser off with.",
  "listScheduledMessages.status": "Those with this status, in place of those that wait.",
  target: "The public route ID of a channel, direct conversation or message, or its ID.",
  token_id: "The token's ID, `btok_…`.",
  token: "The hook's secret, `cch_…`.",
  topic_id: "Only messages of this topic, `top_…`.",
  unread: "Whether to leave out threads without unread replies.",
  "respondToSlashCommand.token": "The secret end of the call's `response_url`, `srt_…`.",
  user_id: "The user's ID, `usr_…`.",
  wait: "How many seconds to wait for an event where there is none yet.",
  workspace: "The public route ID of the workspace, or its ID.",
  webhook_id: "The webhook's ID, `sub_…`.",
  workspace_id: "The workspace's ID, `wsp_…`.",
};

/** What a parameter of an operation means; `undefined` where nobody has said it yet. */
export function descriptionOf(operationId: string, path: string, name: string): string | undefined {
  const before =
    name === "id" ? path.split("/").at(path.split("/").indexOf("{id}") - 1) : undefined;
  return (
    DESCRIPTIONS[`${operationId}.${name}`] ??
    (before === undefined ? DESCRIPTIONS[name] : IDS[before])
  );
}
