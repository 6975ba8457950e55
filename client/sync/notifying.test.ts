import { describe, expect, test } from "bun:test";
import { emptyState, type State, type StoredMessage } from "../state/state.ts";
import { reasonToNotify } from "./notifying.ts";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const at = "2026-11-23T10:00:00Z";
const user = (id: string) => ({
  id,
  kind: "human" as const,
  display_name: id,
  handle: "",
  avatar_url: "",
  created_at: at,
});
const channel = (id: string, more: object = {}) => ({
  id,
  workspace_id: "wsp_1",
  route_id: "C1",
  name: id,
  kind: "public",
  external_managed: false,
  created_at: at,
  ...more,
});
const state: State = {
  ...emptyState,
  me: "usr_me",
  users: new Map([["usr_me", user("usr_me")]]),
  channels: new Map([
    ["chn_plain", channel("chn_plain")],
    ["chn_all", channel("chn_all", { notification_preference: "all" })],
    ["chn_muted", channel("chn_muted", { notification_preference: "muted" })],
  ]),
  counters: new Map([
    [
      "msg_followed",
      { last_seq: 1, last_read_seq: 0, unread_count: 1, mention_count: 0, stale: false },
    ],
  ]),
};
const message = (more: Partial<StoredMessage>): StoredMessage => ({
  id: "msg_1",
  workspace_id: "wsp_1",
  author_id: "usr_ben",
  body: "hello",
  body_format: "markdown",
  created_at: at,
  thread_root_id: "msg_1",
  ...more,
});
const why = (more: Partial<StoredMessage>, of: State = state) =>
  reasonToNotify(of, message(more), NOW);

describe("one is notified", () => {
  test("of what is written directly, names one, or answers where one follows", () => {
    expect(why({ direct_conversation_id: "dm_1" })).toBe("direct");
    expect(why({ channel_id: "chn_plain", mentioned_user_ids: ["usr_me"] })).toBe("mention");
    expect(
      why({
        channel_id: "chn_plain",
        thread_root_id: "msg_followed",
        parent_message_id: "msg_followed",
      }),
    ).toBe("thread");
  });

  test("of every message only where one has chosen so", () => {
    expect(why({ channel_id: "chn_all" })).toBe("channel");
    expect(why({ channel_id: "chn_plain" })).toBeUndefined();
    expect(
      why({ channel_id: "chn_all", thread_root_id: "msg_2", parent_message_id: "msg_2" }),
    ).toBeUndefined();
  });

  test("of nothing in a muted channel, of oneself, of agents at work, and of what is deleted", () => {
    expect(why({ channel_id: "chn_muted", mentioned_user_ids: ["usr_me"] })).toBeUndefined();
    expect(why({ direct_conversation_id: "dm_1", author_id: "usr_me" })).toBeUndefined();
    expect(why({ direct_conversation_id: "dm_1", kind: "agent_tool" })).toBeUndefined();
    expect(why({ direct_conversation_id: "dm_1", deleted_at: at })).toBeUndefined();
  });

  test("of nothing while one is not to be disturbed, until that is over", () => {
    const busy = (dnd_until: string): State => ({
      ...state,
      users: new Map([["usr_me", { ...user("usr_me"), dnd_until }]]),
    });
    expect(why({ direct_conversation_id: "dm_1" }, busy("2026-11-23T11:00:00Z"))).toBeUndefined();
    expect(why({ direct_conversation_id: "dm_1" }, busy("2026-11-23T09:00:00Z"))).toBe("direct");
  });
});
