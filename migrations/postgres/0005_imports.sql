-- oldest compatible: 2
-- What has come out of other programs' archives, so that an import goes on where it ended and brings nothing twice.

CREATE TABLE import_marks (
  workspace_id BIGINT NOT NULL REFERENCES workspaces (id),
  -- the program that wrote the archive: 'slack' or 'mattermost'
  origin TEXT COLLATE "C" NOT NULL,
  -- 'workspace' for one that the import made, 'person' or 'place'
  kind TEXT COLLATE "C" NOT NULL,
  -- what the archive calls it
  source TEXT COLLATE "C" NOT NULL,
  -- the inner ID of what it became
  target_id BIGINT NOT NULL,
  -- of a place: 1 once all of it is there and it can be seen
  done INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, origin, kind, source)
);

-- The messages of places that are not done, by what the archive calls them.
CREATE TABLE import_messages (
  place_id BIGINT NOT NULL REFERENCES places (id),
  source TEXT COLLATE "C" NOT NULL,
  message_id BIGINT NOT NULL REFERENCES messages (id),
  PRIMARY KEY (place_id, source)
);
