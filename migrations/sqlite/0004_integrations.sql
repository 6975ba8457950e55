-- oldest compatible: 2
-- Other systems that act here and hear from here, what bots ask people, and what is to be sent later.

CREATE TABLE app_installations (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  app_slug TEXT NOT NULL,
  display_name TEXT NOT NULL,
  bot_user_id INTEGER NOT NULL REFERENCES users (id),
  -- JSON of whoever installed it
  config TEXT NOT NULL DEFAULT '{}',
  created_by INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE INDEX app_installations_by_workspace ON app_installations (workspace_id, id);
CREATE INDEX app_installations_by_bot ON app_installations (bot_user_id);

CREATE TABLE slash_commands (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  app_installation_id INTEGER REFERENCES app_installations (id),
  command TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  callback_url TEXT NOT NULL,
  -- readable, since it signs
  signing_secret TEXT NOT NULL,
  bot_user_id INTEGER NOT NULL REFERENCES users (id),
  created_by INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE UNIQUE INDEX slash_commands_by_name ON slash_commands (workspace_id, command) WHERE revoked_at IS NULL;
CREATE INDEX slash_commands_by_workspace ON slash_commands (workspace_id, id);
CREATE INDEX slash_commands_by_installation ON slash_commands (app_installation_id)
  WHERE app_installation_id IS NOT NULL;
CREATE INDEX slash_commands_by_bot ON slash_commands (bot_user_id);

-- Each time somebody called a registered command.
CREATE TABLE slash_invocations (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  command_id INTEGER NOT NULL REFERENCES slash_commands (id),
  place_id INTEGER NOT NULL REFERENCES places (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  text TEXT NOT NULL,
  -- 0 until it was answered
  response_status INTEGER NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  -- of the address for delayed answers
  response_token_hash TEXT NOT NULL UNIQUE,
  responses INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  completed_at TEXT,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX slash_invocations_by_command ON slash_invocations (command_id, id);
CREATE INDEX slash_invocations_by_expiry ON slash_invocations (expires_at);

CREATE TABLE event_subscriptions (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  app_installation_id INTEGER REFERENCES app_installations (id),
  -- whose notifications are sent, where it is somebody's own
  user_id INTEGER REFERENCES users (id),
  -- JSON of durable types, or of '*'
  event_types TEXT NOT NULL,
  callback_url TEXT NOT NULL,
  signing_secret TEXT NOT NULL,
  created_by INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  revoked_at TEXT,
  -- everything up to this cursor has been delivered, parked, or was not for it
  cursor INTEGER NOT NULL,
  -- of the event after it: how often it was tried, since when it fails, and when it is tried again
  attempt INTEGER NOT NULL DEFAULT 0,
  failing_since TEXT,
  next_attempt_at TEXT,
  -- events in a row that were given up
  parked INTEGER NOT NULL DEFAULT 0,
  paused_at TEXT,
  -- which server delivers, and until when nobody else does
  lease_owner TEXT NOT NULL DEFAULT '',
  lease_until TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX event_subscriptions_by_workspace ON event_subscriptions (workspace_id, id);
CREATE INDEX event_subscriptions_active ON event_subscriptions (id) WHERE revoked_at IS NULL AND paused_at IS NULL;
CREATE INDEX event_subscriptions_by_installation ON event_subscriptions (app_installation_id)
  WHERE app_installation_id IS NOT NULL;

CREATE INDEX event_subscriptions_by_user ON event_subscriptions (user_id, workspace_id) WHERE user_id IS NOT NULL;

CREATE TABLE event_deliveries (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  subscription_id INTEGER NOT NULL REFERENCES event_subscriptions (id),
  cursor INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  event_type TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  -- what was sent, without what people wrote
  request_json TEXT NOT NULL,
  -- 0 when there was no answer
  response_status INTEGER NOT NULL,
  response_body TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '',
  -- 1 when the event was given up after this attempt
  parked INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  completed_at TEXT NOT NULL
) STRICT;
CREATE INDEX event_deliveries_by_subscription ON event_deliveries (subscription_id, id);
CREATE INDEX event_deliveries_by_age ON event_deliveries (created_at);

CREATE TABLE connected_accounts (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  provider TEXT NOT NULL,
  provider_account_id TEXT NOT NULL,
  display_name TEXT NOT NULL DEFAULT '',
  scopes TEXT NOT NULL DEFAULT '[]',
  metadata TEXT NOT NULL DEFAULT '{}',
  created_by INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE INDEX connected_accounts_by_workspace ON connected_accounts (workspace_id, id);
CREATE UNIQUE INDEX connected_accounts_by_subject
  ON connected_accounts (workspace_id, user_id, provider, provider_account_id) WHERE revoked_at IS NULL;

-- What a bot asks in a message. messages.has: 64
CREATE TABLE questions (
  message_id INTEGER PRIMARY KEY REFERENCES messages (id),
  bot_user_id INTEGER NOT NULL REFERENCES users (id),
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  external_id TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  -- JSON of public IDs; '[]' is whoever may read there
  responder_user_ids TEXT NOT NULL DEFAULT '[]',
  allow_skip INTEGER NOT NULL DEFAULT 1,
  items TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'submitted', 'answered', 'cancelled', 'expired', 'failed')),
  version INTEGER NOT NULL DEFAULT 1,
  note TEXT NOT NULL DEFAULT '',
  -- JSON, '' until somebody answers
  answers TEXT NOT NULL DEFAULT '',
  skipped INTEGER NOT NULL DEFAULT 0,
  answered_by INTEGER REFERENCES users (id),
  answer_nonce TEXT NOT NULL DEFAULT '',
  answer_digest TEXT NOT NULL DEFAULT '',
  expires_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX questions_waiting ON questions (bot_user_id, message_id) WHERE status IN ('open', 'submitted');
CREATE INDEX questions_expiring ON questions (expires_at) WHERE status = 'open';

-- The buttons of a bot's message. messages.has: 128
CREATE TABLE message_actions (
  message_id INTEGER PRIMARY KEY REFERENCES messages (id),
  bot_user_id INTEGER NOT NULL REFERENCES users (id),
  -- JSON, in the order in which they stand
  actions TEXT NOT NULL
) STRICT;

-- Each press of a button, under the nonce of whoever pressed it.
CREATE TABLE action_presses (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  message_id INTEGER NOT NULL REFERENCES messages (id),
  action_id TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES users (id),
  nonce TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (user_id, nonce)
) STRICT;
CREATE INDEX action_presses_by_message ON action_presses (message_id);

-- Messages and reminders that are to be sent at a time.
CREATE TABLE scheduled_messages (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('message', 'reminder')),
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  -- the public ID of the token by which a bot has scheduled it, which may be deleted by then
  token TEXT,
  -- where it goes; a reminder may be about a message instead
  place_id INTEGER REFERENCES places (id),
  root_id INTEGER REFERENCES messages (id),
  message_id INTEGER REFERENCES messages (id),
  body TEXT NOT NULL,
  -- and a hash of what was first asked for under it
  nonce TEXT,
  nonce_digest TEXT,
  send_at TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'sent', 'cancelled', 'failed')),
  error TEXT NOT NULL DEFAULT '',
  -- the message it became
  sent_message_id INTEGER REFERENCES messages (id),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX scheduled_messages_by_nonce ON scheduled_messages (user_id, nonce) WHERE nonce IS NOT NULL;
CREATE INDEX scheduled_messages_by_user ON scheduled_messages (user_id, workspace_id, status, send_at, id);
CREATE INDEX scheduled_messages_due ON scheduled_messages (send_at, id) WHERE status = 'pending';
CREATE INDEX scheduled_messages_over ON scheduled_messages (updated_at) WHERE status <> 'pending';
