import { createEffect, createSignal, on } from "solid-js";
import type { Client } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";

const PAGE = 200;
const MOST = 2_000;

/** Who is in a private channel: others there are named in vain. */
export function createAudience(client: Client, store: Store) {
  const [known, setKnown] = createSignal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());
  const asked = new Set<string>();

  async function fetchMembers(channelId: string): Promise<void> {
    const ids = new Set<string>();
    let cursor: string | undefined;
    do {
      const page = await client.channels.members(channelId, {
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { user } of page.members) ids.add(user.id);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined && ids.size < MOST);
    setKnown((all) => new Map(all).set(channelId, ids));
  }

  const changes = store.select(({ heard }) =>
    ["channel.member_added", "channel.member_removed", "member.left"]
      .map((type) => heard.get(type) ?? 0)
      .join(),
  );
  createEffect(on(changes, () => asked.clear(), { defer: true }));

  return {
    /** Loads who is in a private channel, once until somebody comes or goes. */
    load(channelId: string): void {
      if (asked.has(channelId)) return;
      asked.add(channelId);
      fetchMembers(channelId).catch(() => asked.delete(channelId));
    },
    /** Who is in a private channel, where it was loaded. Follows changes. */
    of: (channelId: string): ReadonlySet<string> | undefined => known().get(channelId),
  };
}
