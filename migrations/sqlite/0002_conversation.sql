-- oldest compatible: 2
-- Whole conversations: threads, reactions, pins, topics, quotes, mentions, direct messages, private channels, files; and
-- the tokens of bots.

CREATE TABLE bot_tokens (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  bot_user_id INTEGER NOT NULL REFERENCES users (id),
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  token_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL DEFAULT '',
  -- parted by spaces
  scopes TEXT NOT NULL,
  created_by INTEGER REFERENCES users (id),
  created_at TEXT NOT NULL,
  last_used_at TEXT,
  revoked_at TEXT
) STRICT;
CREATE INDEX bot_tokens_by_bot ON bot_tokens (bot_user_id);
CREATE INDEX bot_tokens_revoked ON bot_tokens (revoked_at) WHERE revoked_at IS NOT NULL;

ALTER TABLE places ADD COLUMN topic TEXT NOT NULL DEFAULT '';
ALTER TABLE places ADD COLUMN description TEXT NOT NULL DEFAULT '';
-- of a direct conversation: its members' inner IDs, ascending, so that the same people always get the same one
ALTER TABLE places ADD COLUMN member_key TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX places_by_members ON places (workspace_id, member_key) WHERE kind = 'direct';

-- Who is in a place that is not open to everybody: a private channel or a direct conversation.
CREATE TABLE place_members (
  user_id INTEGER NOT NULL REFERENCES users (id),
  place_id INTEGER NOT NULL REFERENCES places (id),
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  joined_at TEXT NOT NULL,
  -- a direct conversation that this member has closed, until somebody writes in it
  closed INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, place_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_members_by_place ON place_members (place_id, user_id);
CREATE INDEX place_members_by_workspace ON place_members (user_id, workspace_id, place_id);

-- Whether a public channel is in a person's sidebar; whoever has read or written there has it there.
ALTER TABLE read_states ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
-- 'all', 'mentions' or 'muted'; '' until chosen
ALTER TABLE read_states ADD COLUMN notify TEXT NOT NULL DEFAULT '';
UPDATE read_states SET joined = 1;

CREATE TABLE topics (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  place_id INTEGER REFERENCES places (id),
  name TEXT NOT NULL,
  created_by INTEGER REFERENCES users (id),
  created_at TEXT NOT NULL,
  archived_at TEXT
) STRICT;
CREATE INDEX topics_by_workspace ON topics (workspace_id, name);

-- messages.has: 1 thread, 2 reactions, 4 attachments, 8 mentions, 16 @channel or @here
ALTER TABLE messages ADD COLUMN topic_id INTEGER REFERENCES topics (id);
ALTER TABLE messages ADD COLUMN quoted_id INTEGER REFERENCES messages (id);
ALTER TABLE messages ADD COLUMN quoted_author_id INTEGER REFERENCES users (id);
-- the first 280 characters of what is quoted, as it was then; '' once that is deleted
ALTER TABLE messages ADD COLUMN quoted_body TEXT NOT NULL DEFAULT '';
CREATE INDEX messages_by_topic ON messages (place_id, topic_id, seq) WHERE topic_id IS NOT NULL;
CREATE INDEX messages_by_quoted ON messages (quoted_id) WHERE quoted_id IS NOT NULL;
CREATE INDEX messages_to_everybody ON messages (place_id, seq, author_id) WHERE (has & 16) <> 0 AND seq IS NOT NULL;
-- The few replies that were deleted: they no longer count as unread.
CREATE INDEX replies_deleted ON messages (root_id, thread_seq, author_id)
  WHERE deleted_at IS NOT NULL AND root_id IS NOT NULL;

-- The thread below a root that has replies. Replies are numbered 1, 2, 3, …, so reply_count is the newest one's seq.
CREATE TABLE threads (
  root_id INTEGER PRIMARY KEY REFERENCES messages (id),
  reply_count INTEGER NOT NULL,
  last_reply_at TEXT NOT NULL,
  -- JSON of the public IDs of the last three that wrote, the newest first
  last_reply_author_ids TEXT NOT NULL
) STRICT;

-- Whom a thread concerns, and how far they have read it.
CREATE TABLE thread_follows (
  user_id INTEGER NOT NULL REFERENCES users (id),
  root_id INTEGER NOT NULL REFERENCES messages (id),
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  -- 0 once unfollowed: then only being mentioned, or following it again, brings it back
  following INTEGER NOT NULL DEFAULT 1,
  last_read_seq INTEGER NOT NULL DEFAULT 0,
  last_read_at TEXT NOT NULL DEFAULT '',
  -- the newest reply's inner ID, by which the list of one's threads is ordered; 0 before the first
  latest_id INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user_id, root_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_follows_by_root ON thread_follows (root_id, user_id);
CREATE INDEX thread_follows_by_latest ON thread_follows (user_id, workspace_id, following, latest_id);

CREATE TABLE reactions (
  message_id INTEGER NOT NULL REFERENCES messages (id),
  emoji TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  PRIMARY KEY (message_id, emoji, user_id)
) STRICT, WITHOUT ROWID;

-- How many there are of each, kept beside them so that nobody counts; `position` is the order in which they came.
CREATE TABLE reaction_counts (
  message_id INTEGER NOT NULL REFERENCES messages (id),
  emoji TEXT NOT NULL,
  position INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (message_id, emoji)
) STRICT, WITHOUT ROWID;

CREATE TABLE pins (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  place_id INTEGER NOT NULL REFERENCES places (id),
  message_id INTEGER NOT NULL UNIQUE REFERENCES messages (id),
  pinned_by INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX pins_by_place ON pins (place_id, id);

-- Who is named in a message. `seq` is a root's, `root_id` and `thread_seq` a reply's.
CREATE TABLE mentions (
  message_id INTEGER NOT NULL REFERENCES messages (id),
  user_id INTEGER NOT NULL REFERENCES users (id),
  place_id INTEGER NOT NULL REFERENCES places (id),
  seq INTEGER,
  root_id INTEGER REFERENCES messages (id),
  thread_seq INTEGER,
  PRIMARY KEY (message_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mentions_in_place ON mentions (user_id, place_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX mentions_in_thread ON mentions (user_id, root_id, thread_seq) WHERE root_id IS NOT NULL;

-- What happened to somebody: a mention, a reply in a thread they follow, a reaction to their message.
CREATE TABLE activity (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  kind TEXT NOT NULL CHECK (kind IN ('mention', 'reply', 'reaction')),
  message_id INTEGER NOT NULL REFERENCES messages (id),
  actor_id INTEGER NOT NULL REFERENCES users (id),
  emoji TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX activity_by_user ON activity (user_id, workspace_id, id);
CREATE INDEX activity_by_kind ON activity (user_id, workspace_id, kind, id);
CREATE INDEX activity_by_message ON activity (message_id, kind, actor_id, emoji);

CREATE TABLE uploads (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  owner_id INTEGER NOT NULL REFERENCES users (id),
  nonce TEXT,
  filename TEXT NOT NULL,
  content_type TEXT NOT NULL,
  byte_size INTEGER NOT NULL,
  width INTEGER NOT NULL DEFAULT 0,
  height INTEGER NOT NULL DEFAULT 0,
  duration_ms INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL,
  -- the name under which the bytes are stored
  blob TEXT NOT NULL UNIQUE,
  -- how many messages and workspace icons show it: with none, it is collected a day after it came
  uses INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE UNIQUE INDEX uploads_by_nonce ON uploads (owner_id, nonce) WHERE nonce IS NOT NULL;
CREATE INDEX uploads_unused ON uploads (created_at) WHERE uses = 0 AND deleted_at IS NULL;
CREATE INDEX uploads_deleted ON uploads (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE message_uploads (
  message_id INTEGER NOT NULL REFERENCES messages (id),
  upload_id INTEGER NOT NULL REFERENCES uploads (id),
  place_id INTEGER NOT NULL REFERENCES places (id),
  position INTEGER NOT NULL,
  PRIMARY KEY (message_id, upload_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_uploads_by_upload ON message_uploads (upload_id);
CREATE INDEX message_uploads_by_place ON message_uploads (place_id, message_id);

-- How many bytes of uploads somebody stores in a workspace; `user_id` 0 is the workspace's sum.
CREATE TABLE upload_usage (
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  user_id INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, user_id)
) STRICT, WITHOUT ROWID;

-- What a person has chosen about how things are shown to them: JSON under a name, in one workspace, or with 0 in all.
CREATE TABLE preferences (
  user_id INTEGER NOT NULL REFERENCES users (id),
  workspace_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (user_id, workspace_id, name)
) STRICT, WITHOUT ROWID;

-- What managers have decided about a member: who is blocked, or timed out, only reads.
ALTER TABLE memberships ADD COLUMN timeout_until TEXT;
ALTER TABLE memberships ADD COLUMN blocked_at TEXT;
ALTER TABLE memberships ADD COLUMN moderation_note TEXT NOT NULL DEFAULT '';
ALTER TABLE memberships ADD COLUMN moderation_by INTEGER REFERENCES users (id);
ALTER TABLE memberships ADD COLUMN moderation_at TEXT;

-- When a guest wrote last, the time before, and the time before that: three are all that a day allows. Neither deleting
-- what they wrote nor leaving and coming back changes it.
CREATE TABLE guest_posts (
  user_id INTEGER NOT NULL REFERENCES users (id),
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  last_at TEXT NOT NULL,
  second_last_at TEXT NOT NULL DEFAULT '',
  third_last_at TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (user_id, workspace_id)
) STRICT, WITHOUT ROWID;

-- Ways into a workspace that were given out. One that is used up or taken back is deleted.
CREATE TABLE invites (
  id INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  workspace_id INTEGER NOT NULL REFERENCES workspaces (id),
  role TEXT NOT NULL CHECK (role IN ('moderator', 'member', 'guest')),
  -- '' is for anybody
  email TEXT NOT NULL DEFAULT '',
  token_hash TEXT NOT NULL UNIQUE,
  max_uses INTEGER NOT NULL,
  uses INTEGER NOT NULL DEFAULT 0,
  created_by INTEGER NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX invites_by_workspace ON invites (workspace_id, expires_at);

CREATE INDEX users_by_owner ON users (owner_user_id) WHERE owner_user_id IS NOT NULL;

-- What a search leaves out: its messages stay in the index.
CREATE INDEX places_deleted ON places (workspace_id) WHERE deleted_at IS NOT NULL AND kind <> 'direct';

-- The search index knows which messages have reactions (2) and attachments (4).
CREATE TRIGGER messages_searched AFTER UPDATE OF has ON messages WHEN (old.has & 6) <> (new.has & 6)
BEGIN
  INSERT INTO search_dirty (message_id) VALUES (new.id) ON CONFLICT (message_id) DO NOTHING;
END;

-- The index anew, with beginnings of three letters in it: so short ones begin more words than can be merged in time.
DROP TABLE search_index;
CREATE VIRTUAL TABLE search_index USING fts5 (
  words, scope, prefix = '3',
  content = '', contentless_delete = 1, tokenize = "ascii"
);
INSERT INTO search_index (search_index, rank) VALUES ('automerge', 0);
INSERT INTO search_index (search_index, rank) VALUES ('crisismerge', 400);
INSERT INTO search_index (search_index, rank) VALUES ('usermerge', 16);
UPDATE search_progress SET analysis = 0, indexed_id = 0;
