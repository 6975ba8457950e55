import { expect, test } from "bun:test";
import type { Event } from "../../sdk/src/index.ts";
import { reduce } from "./reduce.ts";
import { emptyState } from "./state.ts";

const workspace_id = "wsp_1";
const section = (id: string) => ({ id, name: id, collapsed: false, conversation_ids: [] });
const [before, after, later] = [[section("a")], [section("b")], [section("c")]];

const told: Event = {
  id: "evt_1",
  cursor: "1",
  type: "preferences.updated",
  workspace_id,
  created_at: "2026-05-08T12:00:00.000Z",
  payload: { name: "sidebar", user_id: "usr_me" },
};

test("a sidebar that was arranged never shows as it was before, though the event comes before the answer", () => {
  const loaded = reduce(emptyState, [
    { type: "sidebar", workspace_id, sections: before, asOf: 0 },
    { type: "arrange", workspace_id, sections: after },
    { type: "event", event: told },
  ]);
  expect(loaded.arranging.get(workspace_id)).toBe(after);
  const done = reduce(loaded, [
    { type: "arrange_done", workspace_id, sections: after, taken: after },
  ]);
  expect(done.arranging.has(workspace_id)).toBe(false);
  expect(done.sidebars.get(workspace_id)).toEqual(after);
});

test("what was arranged while a change was on its way stays, and what is refused is taken back", () => {
  const arranged = reduce(emptyState, [
    { type: "sidebar", workspace_id, sections: before, asOf: 0 },
    { type: "arrange", workspace_id, sections: after },
    { type: "arrange", workspace_id, sections: later },
    { type: "arrange_done", workspace_id, sections: after, taken: after },
  ]);
  expect(arranged.arranging.get(workspace_id)).toBe(later);
  const refused = reduce(arranged, [{ type: "arrange_done", workspace_id, sections: later }]);
  expect(refused.arranging.has(workspace_id)).toBe(false);
  expect(refused.sidebars.get(workspace_id)).toEqual(after);
});
