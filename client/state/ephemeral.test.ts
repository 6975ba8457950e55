import { expect, test } from "bun:test";
import type { Event } from "../../sdk/src/index.ts";
import type { Action } from "./action.ts";
import { TYPING_MS } from "./ephemeral.ts";
import { reduce } from "./reduce.ts";
import { emptyState } from "./state.ts";

const event = (type: string, payload: Record<string, unknown>, channel_id?: string): Event => ({
  id: "eph_1",
  cursor: "",
  type,
  workspace_id: "wsp_1",
  created_at: "2026-05-08T12:00:00.000Z",
  payload,
  ...(channel_id !== undefined && { channel_id }),
});
const after = (...actions: Action[]) => reduce({ ...emptyState, me: "usr_me" }, actions);
const at = 1_000;

test("who types in a thread types there, not in its channel", () => {
  const { typing } = after({
    type: "event",
    event: event("typing.started", { user_id: "usr_ava", thread_root_id: "msg_1" }, "chn_1"),
    at,
  });
  expect([...typing.keys()]).toEqual(["msg_1"]);
});

test("typing is over when its time is, and one's own is not shown", () => {
  const started = (user_id: string): Action => ({
    type: "event",
    event: event("typing.started", { user_id }, "chn_1"),
    at,
  });
  const state = after(started("usr_ava"), started("usr_me"));
  expect(state.typing.get("chn_1")).toEqual([{ user_id: "usr_ava", until: at + TYPING_MS }]);
  expect(reduce(state, [{ type: "clock", now: at + TYPING_MS - 1 }]).typing.size).toBe(1);
  expect(reduce(state, [{ type: "clock", now: at + TYPING_MS }]).typing.size).toBe(0);
});

test("what an app says to the person alone stays until they put it away", () => {
  const told = (text: string): Action => ({
    type: "event",
    event: event("slash.responded", {
      user_id: "usr_me",
      bot_user_id: "usr_bot",
      channel_id: "chn_1",
      invocation_id: "sci_1",
      text,
    }),
  });
  const state = after(told("one"), told("two"));
  const whispers = state.whispers.get("chn_1") ?? [];
  expect(whispers.map(({ text, user_id }) => [text, user_id])).toEqual([
    ["one", "usr_bot"],
    ["two", "usr_bot"],
  ]);
  const [first] = whispers;
  if (first === undefined) throw new Error("no whisper");
  const left = reduce(state, [
    { type: "whisper_read", conversation_id: "chn_1", id: first.id },
  ]).whispers.get("chn_1");
  expect(left?.map(({ text }) => text)).toEqual(["two"]);
  const six = after(...["1", "2", "3", "4", "5", "6"].map(told)).whispers.get("chn_1");
  expect(six?.map(({ text }) => text)).toEqual(["2", "3", "4", "5", "6"]);
});
