import { describe, expect, test } from "bun:test";
import type { Message } from "../../sdk/src/index.ts";
import type { Action } from "../state/action.ts";
import { reduce } from "../state/reduce.ts";
import { emptyState } from "../state/state.ts";
import { rowsOf, type Rows } from "./rows.ts";
import { nextSegment } from "./segment.ts";

const CHANNEL = "chn_1";
const message = (
  seq: number,
  author: string,
  at: string,
  more: Partial<Message> = {},
): Message => ({
  id: `msg_${seq}`,
  workspace_id: "wsp_1",
  channel_id: CHANNEL,
  author_id: author,
  thread_root_id: `msg_${seq}`,
  channel_seq: seq,
  body: `text ${seq}`,
  body_format: "markdown",
  created_at: at,
  ...more,
});

const user = {
  id: "me",
  kind: "human" as const,
  display_name: "Me",
  handle: "",
  avatar_url: "",
  created_at: "",
};
const page = (messages: Message[], place: "jump" | "join" = "jump"): Action => ({
  type: "page",
  conversation_id: CHANNEL,
  place,
  asOf: 0,
  page: {
    messages,
    oldest_seq: messages[0]?.channel_seq ?? 0,
    newest_seq: messages.at(-1)?.channel_seq ?? 0,
    has_older: false,
    has_newer: false,
  },
});
const start = reduce(emptyState, [{ type: "me", user, asOf: 0 }]);
const shape = ({ keys, byKey }: Rows) =>
  keys.map((key) => {
    const row = byKey.get(key);
    const marks = [row?.opensDay && "day", row?.opensNew && "new", row?.opensGroup && "author"];
    return [key, ...marks.filter((mark) => mark !== false && mark !== undefined)].join(" ");
  });

describe("the rows of a channel", () => {
  test("group an author's messages within five minutes", () => {
    const state = reduce(start, [
      page([
        message(1, "a", "2026-05-08T12:00:00.000Z"),
        message(2, "a", "2026-05-08T12:04:59.000Z"),
        message(3, "a", "2026-05-08T12:10:00.000Z"),
        message(4, "b", "2026-05-08T12:10:01.000Z"),
      ]),
    ]);
    expect(shape(rowsOf(state, CHANNEL, undefined))).toEqual([
      "msg_1 day author",
      "msg_2",
      "msg_3 author",
      "msg_4 author",
    ]);
  });

  test("name the author again where a webhook gave another name", () => {
    const as = (display_name: string) => ({ author_override: { display_name } });
    const state = reduce(start, [
      page([
        message(1, "a", "2026-05-08T12:00:00.000Z"),
        message(2, "a", "2026-05-08T12:00:01.000Z", as("CI")),
        message(3, "a", "2026-05-08T12:00:02.000Z", as("CI")),
        message(4, "a", "2026-05-08T12:00:03.000Z", as("Alerts")),
        message(5, "a", "2026-05-08T12:00:04.000Z"),
      ]),
    ]);
    expect(shape(rowsOf(state, CHANNEL, undefined))).toEqual([
      "msg_1 day author",
      "msg_2 author",
      "msg_3",
      "msg_4 author",
      "msg_5 author",
    ]);
  });

  test("begin a new day and what is new with a line, and name the author again", () => {
    const state = reduce(start, [
      page([
        message(1, "a", "2026-05-08T12:00:00.000Z"),
        message(2, "a", "2026-05-08T12:00:01.000Z"),
        message(3, "a", "2026-05-10T12:00:02.000Z"),
      ]),
    ]);
    expect(shape(rowsOf(state, CHANNEL, 2))).toEqual([
      "msg_1 day author",
      "msg_2 new author",
      "msg_3 day author",
    ]);
  });

  test("do not call one's own messages new", () => {
    const state = reduce(start, [
      page([
        message(1, "me", "2026-05-08T12:00:00.000Z"),
        message(2, "b", "2026-05-08T12:00:01.000Z"),
      ]),
    ]);
    expect(shape(rowsOf(state, CHANNEL, 1))).toEqual(["msg_1 day author", "msg_2 new author"]);
  });

  test("keep a sent message in its row from pending to confirmed", () => {
    const created_at = "2026-05-08T12:00:00.000Z";
    const sending = reduce(start, [
      page([]),
      { type: "send", nonce: "n1", conversation_id: CHANNEL, body: "hi", created_at },
    ]);
    const before = rowsOf(sending, CHANNEL, undefined);
    const confirmed = message(1, "me", created_at, { nonce: "n1" });
    const sent = reduce(sending, [{ type: "message", message: confirmed, asOf: 0 }]);
    const after = rowsOf(sent, CHANNEL, undefined, before);
    expect(before.keys).toEqual(["n1"]);
    expect(after.keys).toBe(before.keys);
    expect(after.byKey.get("n1")?.pending).toBeUndefined();
    expect(after.byKey.get("n1")?.message).toEqual(confirmed);
  });

  test("are the same objects as before where nothing changed", () => {
    const first = reduce(start, [
      page([
        message(1, "a", "2026-05-08T12:00:00.000Z"),
        message(2, "b", "2026-05-08T12:00:01.000Z"),
      ]),
    ]);
    const before = rowsOf(first, CHANNEL, undefined);
    const edited = message(2, "b", "2026-05-08T12:00:01.000Z", {
      body: "edited",
      edited_at: "2026-05-08T12:01:00.000Z",
    });
    const after = rowsOf(
      reduce(first, [{ type: "message", message: edited, asOf: 0 }]),
      CHANNEL,
      undefined,
      before,
    );
    expect(after.keys).toBe(before.keys);
    expect(after.byKey.get("msg_1")).toBe(before.byKey.get("msg_1"));
    expect(after.byKey.get("msg_2")).not.toBe(before.byKey.get("msg_2"));
  });
});

describe("the list on the screen", () => {
  const at = (seqs: number[]) => {
    const messages = seqs.map((seq) => message(seq, "a", "2026-05-08T12:00:00.000Z"));
    return rowsOf(reduce(start, [page(messages)]), CHANNEL, undefined);
  };

  test("keeps its place when older messages come or go at the start", () => {
    const first = nextSegment(at([5, 6]), undefined);
    const older = nextSegment(at([3, 4, 5, 6]), first);
    expect([older.shift, older.generation]).toEqual([true, 0]);
    expect(nextSegment(at([4, 5, 6]), older).shift).toBe(true);
  });

  test("grows at the end without moving the start", () => {
    const newer = nextSegment(at([5, 6, 7]), nextSegment(at([5, 6]), undefined));
    expect([newer.shift, newer.generation]).toEqual([false, 0]);
  });

  test("starts over when nothing of it is left", () => {
    expect(nextSegment(at([1, 2]), nextSegment(at([8, 9]), undefined)).generation).toBe(1);
  });
});
