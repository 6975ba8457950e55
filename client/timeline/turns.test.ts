import { expect, test } from "bun:test";
import type { StoredMessage } from "../state/state.ts";
import { foldTurns, lengthOf, sameTurn } from "./turns.ts";

let made = 0;
function message(turn?: string, author = "usr_bot"): StoredMessage {
  const id = `msg_${++made}`;
  const created_at = new Date(Date.UTC(2026, 0, 1, 12, 0, made)).toISOString();
  return {
    id,
    workspace_id: "wsp_1",
    author_id: author,
    thread_root_id: id,
    body: "",
    body_format: "markdown",
    created_at,
    ...(turn !== undefined && { kind: "agent_tool" as const, turn_id: turn }),
  };
}
const shape = (messages: StoredMessage[]) =>
  foldTurns(messages).map((unit) => ("steps" in unit ? unit.steps.length : "message"));

test("the steps of a turn that stand together are one", () => {
  expect(shape([message(), message("a"), message("a"), message("a"), message()])).toEqual([
    "message",
    3,
    "message",
  ]);
});

test("another turn, another agent, and what stands between them part them", () => {
  expect(shape([message("a"), message("b")])).toEqual([1, 1]);
  expect(shape([message("a"), message("a", "usr_other")])).toEqual([1, 1]);
  expect(shape([message("a"), message(), message("a")])).toEqual([1, "message", 1]);
});

test("a turn takes as long as from its first step to its last, and is the same while its steps are", () => {
  const steps = [message("a"), message("a"), message("a")];
  expect(lengthOf({ id: "a", steps })).toBe(2_000);
  expect(sameTurn({ id: "a", steps }, { id: "a", steps: [...steps] })).toBe(true);
  expect(sameTurn({ id: "a", steps }, { id: "a", steps: steps.slice(1) })).toBe(false);
  expect(sameTurn(undefined, undefined)).toBe(true);
  expect(sameTurn({ id: "a", steps }, undefined)).toBe(false);
});
