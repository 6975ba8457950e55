import { EventPage, type Event } from "../../src/realtime/wire.ts";
import type { Workspace } from "../../src/features/workspaces/wire.ts";
import type { Client } from "./client.ts";

/** One page of a workspace's events. */
export async function poll(
  who: Client,
  workspace: Pick<Workspace, "id">,
  query: Readonly<Record<string, string>> = {},
): Promise<EventPage> {
  const search = new URLSearchParams({ workspace_id: workspace.id, ...query });
  return (await who.get(`/api/realtime/events?${search}`)).is(200, EventPage);
}

/** Everything the caller hears after a cursor, page by page until one is empty, as existing clients drain it. */
export async function pollAll(
  who: Client,
  workspace: Pick<Workspace, "id">,
  { after_cursor = "", limit = 500 }: { after_cursor?: string; limit?: number } = {},
): Promise<Event[]> {
  const events: Event[] = [];
  let cursor = after_cursor;
  for (;;) {
    const page = await poll(who, workspace, { after_cursor: cursor, limit: String(limit) });
    if (page.events.length === 0) return events;
    events.push(...page.events);
    cursor = page.events.at(-1)!.cursor;
  }
}

/** The newest cursor of a workspace. */
export const tailOf = async (who: Client, workspace: Pick<Workspace, "id">): Promise<string> =>
  (await poll(who, workspace, { include_tail: "true", after_cursor: "now" })).tail_cursor!;
