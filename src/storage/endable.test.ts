import { describe, expect, test } from "bun:test";
import { engines } from "../../tests/harness/engines.ts";
import { appendEvents } from "../../tests/harness/log.ts";
import { keyOf, useWorld } from "../../tests/harness/world.ts";
import { pruneEventsOf } from "../realtime/retention.ts";
import { endable } from "./endable.ts";

describe.each(engines)("a server on $name that stops while it prunes a long log", (engine) => {
  const world = useWorld({ engine });

  test("ends between two writes, and prunes the rest when it runs again", async () => {
    const { server, workspace } = world();
    const { db } = server;
    await appendEvents(server, workspace, 1_500);
    const { id } = await db.write((tx) => keyOf(tx, workspace));
    const left = async () =>
      (await db.all("SELECT cursor FROM events WHERE workspace_id = ?", id)).length;
    const all = await left();
    const lent = endable(db);
    const endsAfterOne = {
      ...lent,
      write: ((...args) => lent.write(...args).finally(lent.end)) satisfies typeof lent.write,
    };
    const pruning = pruneEventsOf(endsAfterOne, id, { keepLatest: 10 });
    await expect(pruning).rejects.toThrow("The server stops.");
    expect(await left()).toBe(all - 500);
    expect(await pruneEventsOf(endable(db), id, { keepLatest: 10 })).toBe(all - 510);
    expect(await left()).toBe(10);
  });
});
