-- oldest compatible: 2
-- Who may do what: sign-in by more ways, what an auditor reads, bots that are set up by codes, hooks.

-- What somebody is doing, until when, and where their clock stands.
ALTER TABLE users ADD COLUMN status_text TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN status_emoji TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN status_expires_at TEXT;
-- an IANA name; '' until it is known
ALTER TABLE users ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN dnd_until TEXT;

-- The way to the first account of a server without people: the link that is printed when it starts.
CREATE TABLE setup_links (
  id INTEGER PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE passwords (
  user_id INTEGER PRIMARY KEY REFERENCES users (id),
  -- argon2id, with its parameters and salt
  hash TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE password_resets (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  token_hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  used_at TEXT
) STRICT;
CREATE INDEX password_resets_by_user ON password_resets (user_id);

-- Who asked for a sign-in link: 'operator', who gives it to whom they want, or 'mail': it went to its address, and lets
-- somebody new in only where they are invited or may sign up.
ALTER TABLE magic_links ADD COLUMN asked_by TEXT NOT NULL DEFAULT 'operator';

-- Mail addresses that somebody says are theirs, until they confirm it by what was sent there.
CREATE TABLE email_confirmations (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  email TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX email_confirmations_by_user ON email_confirmations (user_id);

-- Invites are found by the address that they are for when it signs in.
CREATE INDEX invites_by_email ON invites (email) WHERE email <> '';

-- Sign-ins that have been sent to a provider and have not come back. Single use, ten minutes.
CREATE TABLE oauth_states (
  id INTEGER PRIMARY KEY,
  state_hash TEXT NOT NULL UNIQUE,
  -- of the cookie of the browser that began
  binding_hash TEXT NOT NULL,
  -- 'github', 'oidc' or 'openclaw'
  provider TEXT NOT NULL,
  -- the app that waits: 0 is none; what it proves itself by
  desktop_protocol INTEGER NOT NULL DEFAULT 0,
  desktop_challenge TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX oauth_states_by_binding ON oauth_states (binding_hash);
CREATE INDEX oauth_states_by_expiry ON oauth_states (expires_at);

-- Sign-ins that came back for an app, until it fetches them. Single use, five minutes.
CREATE TABLE desktop_grants (
  id INTEGER PRIMARY KEY,
  code_hash TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES users (id),
  challenge TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX desktop_grants_by_expiry ON desktop_grants (expires_at);

-- Who is a member no more. They do not come back by signing in, only by an invite; and then what managers had decided about
-- them counts again.
CREATE TABLE former_members (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  role TEXT NOT NULL,
  -- 'left', 'removed' or 'deactivated'
  reason TEXT NOT NULL,
  left_at TEXT NOT NULL,
  timeout_until TEXT,
  blocked_at TEXT,
  moderation_note TEXT NOT NULL DEFAULT '',
  moderation_by INTEGER REFERENCES users (id),
  moderation_at TEXT,
  PRIMARY KEY (workspace_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_members_by_user ON former_members (user_id);

-- What was done that an auditor asks for. `workspace_id` is absent where it was done to the server; `actor_id` where the
-- operator did it. `metadata` is JSON without secrets or what people wrote.
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER REFERENCES workspaces (id),
  -- where it belongs to a place: who may not see that reads nothing of it but the action
  place_id INTEGER REFERENCES places (id),
  actor_id INTEGER REFERENCES users (id),
  action TEXT NOT NULL,
  target_type TEXT NOT NULL,
  target_id TEXT NOT NULL,
  metadata TEXT NOT NULL DEFAULT '{}',
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX audit_log_by_workspace ON audit_log (workspace_id, id);

-- What somebody has made under a nonce of their own, so that a retry makes it once.
CREATE TABLE setup_nonces (
  user_id INTEGER NOT NULL REFERENCES users (id),
  nonce TEXT NOT NULL,
  -- 'bot', 'bot_token' or 'app_installation'
  kind TEXT NOT NULL,
  -- the inner ID of what was made: of a bot that was made with a token, the token's
  target_id INTEGER NOT NULL,
  -- of what was asked for
  digest TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (user_id, nonce)
) STRICT, WITHOUT ROWID;

CREATE INDEX memberships_of_bots ON memberships (workspace_id, user_id) WHERE role = 'bot';

-- Codes that are exchanged for a bot's token. One that is claimed or replaced is deleted.
CREATE TABLE bot_setup_codes (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  bot_user_id INTEGER NOT NULL REFERENCES users (id),
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  token_name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  -- JSON of BotSetupCodeClaimDefaults
  defaults TEXT NOT NULL DEFAULT '{}',
  code_hash TEXT NOT NULL UNIQUE,
  created_by INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  UNIQUE (workspace_id, bot_user_id, token_name)
) STRICT;

-- What bots offer in the composer's menu.
CREATE TABLE bot_commands (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  bot_user_id INTEGER NOT NULL REFERENCES users (id),
  command TEXT NOT NULL,
  description TEXT NOT NULL,
  args_hint TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (workspace_id, bot_user_id, command)
) STRICT;

-- Secret addresses that post into one channel as a bot.
CREATE TABLE incoming_hooks (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  place_id INTEGER NOT NULL REFERENCES places (id),
  bot_user_id INTEGER NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_by INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  last_used_at TEXT,
  revoked_at TEXT
) STRICT;
CREATE INDEX incoming_hooks_by_workspace ON incoming_hooks (workspace_id, id);

-- The name and picture that a hook gave one message, shown beside the badge that says it is a bot's. messages.has: 32
CREATE TABLE message_overrides (
  message_id INTEGER PRIMARY KEY REFERENCES messages (id),
  display_name TEXT NOT NULL DEFAULT '',
  avatar_url TEXT NOT NULL DEFAULT '',
  emoji TEXT NOT NULL DEFAULT ''
) STRICT;
