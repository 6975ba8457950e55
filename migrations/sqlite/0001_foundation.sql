-- oldest compatible: 1
-- People, workspaces, places, messages and the event log.
-- Integer keys inside; the text IDs of the wire stand unique beside them.

CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('human', 'bot')),
  owner_user_id INTEGER REFERENCES users (id),
  display_name TEXT NOT NULL,
  handle TEXT NOT NULL DEFAULT '',
  former_handle TEXT NOT NULL DEFAULT '',
  avatar_url TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  -- JSON of NotificationSettings and AppearancePreferences, '' until chosen
  notification_settings TEXT NOT NULL DEFAULT '',
  appearance_preferences TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX users_by_handle ON users (handle) WHERE handle <> '' AND deleted_at IS NULL;
CREATE INDEX users_by_email ON users (email) WHERE email <> '';

-- How a person proves who they are: provider and subject.
CREATE TABLE identities (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES users (id),
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  UNIQUE (provider, subject)
) STRICT;
CREATE INDEX identities_by_user ON identities (user_id);

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES users (id),
  token_hash TEXT NOT NULL UNIQUE,
  user_agent TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  last_used_at TEXT NOT NULL,
  revoked_at TEXT
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE magic_links (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  display_name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  consumed_at TEXT
) STRICT;

CREATE TABLE workspaces (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  route_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  slug TEXT NOT NULL,
  icon_url TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  deleted_at TEXT,
  -- the cursor of the newest event
  event_seq INTEGER NOT NULL DEFAULT 0,
  -- the cursor of the newest event that was pruned: the log holds the ones after it
  pruned_seq INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX workspaces_deleted ON workspaces (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE UNIQUE INDEX workspaces_by_slug ON workspaces (slug) WHERE deleted_at IS NULL;

CREATE TABLE memberships (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  role TEXT NOT NULL CHECK (role IN ('owner', 'moderator', 'member', 'guest', 'bot')),
  joined_at TEXT NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_user ON memberships (user_id);

-- How many members of each role there are, kept beside memberships so that nobody counts them.
CREATE TABLE role_counts (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  role TEXT NOT NULL,
  members INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, role)
) STRICT, WITHOUT ROWID;

-- Where messages stand: a channel or, with kind 'direct', a direct conversation.
CREATE TABLE places (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  route_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  kind TEXT NOT NULL CHECK (kind IN ('public', 'private', 'direct')),
  name TEXT NOT NULL DEFAULT '',
  display_title TEXT NOT NULL DEFAULT '',
  external_managed INTEGER NOT NULL DEFAULT 0,
  external_ref TEXT NOT NULL DEFAULT '',
  external_url TEXT NOT NULL DEFAULT '',
  sidebar_section TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  archived_at TEXT,
  deleted_at TEXT,
  -- the newest root's seq: roots are numbered 1, 2, 3, … without a hole
  last_seq INTEGER NOT NULL DEFAULT 0,
  -- how many of those roots count as unread for somebody (agent activity does not)
  countable INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX places_by_name ON places (workspace_id, name)
  WHERE kind <> 'direct' AND deleted_at IS NULL;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  place_id INTEGER NOT NULL REFERENCES places (id),
  author_id INTEGER NOT NULL REFERENCES users (id),
  -- a root has a seq in its place; a reply has its root and a seq in that thread
  seq INTEGER,
  root_id INTEGER REFERENCES messages (id),
  thread_seq INTEGER,
  -- the place's `countable` once this root was written
  countable INTEGER NOT NULL DEFAULT 0,
  -- bits that spare a page its side tables: 1 thread, 2 reactions, 4 attachments
  has INTEGER NOT NULL DEFAULT 0,
  -- '' is an ordinary message
  kind TEXT NOT NULL DEFAULT '',
  turn_id TEXT NOT NULL DEFAULT '',
  nonce TEXT,
  -- what was first sent under the nonce, as a hash, so that a retry is told from a reuse after an edit too
  nonce_digest TEXT,
  route_id TEXT,
  created_at TEXT NOT NULL,
  edited_at TEXT,
  deleted_at TEXT,
  body TEXT NOT NULL,
  CHECK ((seq IS NULL) = (root_id IS NOT NULL) AND (seq IS NULL) = (thread_seq IS NOT NULL))
) STRICT;
-- Seqs are dense by construction, so the index need not be unique: it says whose root each is, for counting one's own.
CREATE INDEX messages_by_place ON messages (place_id, seq, author_id, kind) WHERE seq IS NOT NULL;
CREATE UNIQUE INDEX messages_by_thread ON messages (root_id, thread_seq) WHERE root_id IS NOT NULL;
CREATE UNIQUE INDEX messages_by_nonce ON messages (author_id, nonce) WHERE nonce IS NOT NULL;
CREATE UNIQUE INDEX messages_by_route ON messages (route_id) WHERE route_id IS NOT NULL;

-- The few roots that were deleted: they no longer count as unread.
CREATE INDEX messages_deleted ON messages (place_id, seq, author_id)
  WHERE deleted_at IS NOT NULL AND kind = '' AND seq IS NOT NULL;

-- How far a person has read a place, kept so that an unread count needs no scan of the messages:
-- unread = (places.countable - countable_read) - (own - own_read) - deleted ones after last_read_seq.
CREATE TABLE read_states (
  user_id INTEGER NOT NULL REFERENCES users (id),
  place_id INTEGER NOT NULL REFERENCES places (id),
  last_read_seq INTEGER NOT NULL DEFAULT 0,
  last_read_at TEXT NOT NULL DEFAULT '',
  countable_read INTEGER NOT NULL DEFAULT 0,
  -- the person's own countable roots here: all of them, and those up to last_read_seq
  own INTEGER NOT NULL DEFAULT 0,
  own_read INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, place_id)
) STRICT, WITHOUT ROWID;

-- The event log: what happened, by ID only; no message body is ever stored here.
CREATE TABLE events (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  cursor INTEGER NOT NULL,
  public_id TEXT NOT NULL,
  type TEXT NOT NULL,
  -- who may see it, read by access/policy: the place it belongs to, or the one person it is for
  place_id INTEGER,
  user_id INTEGER,
  -- the message that payload.message shows
  message_id INTEGER,
  seq INTEGER,
  payload TEXT NOT NULL,
  -- JSON array of user IDs, '' for none
  mentioned_user_ids TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  PRIMARY KEY (workspace_id, cursor)
) STRICT, WITHOUT ROWID;

-- The full-text index follows the messages at a distance: everything up to indexed_id is in it, and
-- search_dirty names the indexed messages whose text changed since. A new `analysis` builds it afresh.
CREATE TABLE search_progress (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  analysis INTEGER NOT NULL,
  indexed_id INTEGER NOT NULL
) STRICT;
INSERT INTO search_progress (only, analysis, indexed_id) VALUES (1, 0, 0);

CREATE TABLE search_dirty (
  message_id INTEGER PRIMARY KEY
) STRICT;

CREATE VIRTUAL TABLE search_index USING fts5 (
  words, scope,
  content = '', contentless_delete = 1, tokenize = "ascii"
);
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 400);
INSERT INTO search_index (search_index, rank) VALUES ('usermerge', 16);
