/** What the ceilings answer with: JSON of the same size as the server's. */

export interface Author {
  readonly public_id: string;
  readonly display_name: string;
  readonly created_at: string;
}

/** A message as the server would answer it. */
export function bareMessage(
  id: string,
  workspace_id: string,
  channel_id: string,
  author: Author,
  channel_seq: number,
  body: string,
  created_at: string,
) {
  return {
    id,
    workspace_id,
    channel_id,
    author_id: author.public_id,
    thread_root_id: id,
    channel_seq,
    body,
    body_format: "markdown",
    created_at,
    author: {
      id: author.public_id,
      kind: "human",
      display_name: author.display_name,
      handle: "",
      avatar_url: "",
      created_at: author.created_at,
    },
    thread_state: { root_message_id: id, reply_count: 0, last_reply_author_ids: [] },
  };
}

export type BareMessage = ReturnType<typeof bareMessage>;

/** The event that goes with it. */
export function bareEvent(id: string, cursor: number, message: BareMessage, payload: object) {
  return {
    id,
    cursor: formatCursor(cursor),
    type: "message.created",
    workspace_id: message.workspace_id,
    channel_id: message.channel_id,
    seq: message.channel_seq,
    created_at: message.created_at,
    payload: { ...payload, message },
  };
}

export const formatCursor = (cursor: number): string => String(cursor).padStart(16, "0");
