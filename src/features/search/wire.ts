import { wire, type Infer } from "../../http/wire.ts";
import { User } from "../people/wire.ts";

/** `[start, end)` of a snippet, in Unicode code points. */
export const SearchHighlight = wire("SearchHighlight", (type) =>
  type({ start: "number.integer >= 0", end: "number.integer >= 0" }),
);
export type SearchHighlight = Infer<typeof SearchHighlight>;

export const SearchResult = wire("SearchResult", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    "channel_id?": "string",
    "channel_name?": "string",
    "direct_conversation_id?": "string",
    author: User.schema(),
    "parent_message_id?": "string",
    thread_root_id: "string",
    "channel_seq?": "number.integer",
    "thread_seq?": "number.integer",
    created_at: "string",
    "edited_at?": "string",
    reply_count: "number.integer >= 0",
    "last_reply_at?": "string",
    snippet: "string",
    highlights: SearchHighlight.schema().array(),
  }),
);
export type SearchResult = Infer<typeof SearchResult>;

/** `next_cursor` is "" when nothing is left. */
export const SearchPage = wire("SearchPage", (type) =>
  type({ results: SearchResult.schema().array(), next_cursor: "string" }),
);
export type SearchPage = Infer<typeof SearchPage>;

export const SearchQuery = wire("", (type) =>
  type({
    workspace_id: "string",
    "q?": "string <= 500",
    "channel_id?": "string",
    "direct_conversation_id?": "string",
    "from?": "string",
    "in?": "string",
    "has?": "string",
    "before?": "string",
    "after?": "string",
    "sort?": "'relevance' | 'newest'",
    "limit?": "string",
    "cursor?": "string",
  }),
);
export type SearchQuery = Infer<typeof SearchQuery>;
