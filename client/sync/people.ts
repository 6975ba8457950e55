import type { Client } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import type { Requests } from "./requests.ts";

const FOUND = 20;
/** Where there are no more, all of them are known here. */
const LARGE = 2_000;

/** People that are not loaded: a large workspace is asked, a small one is known. */
export function createPeople(client: Client, store: Store, requests: Requests) {
  return {
    /** Has the state know what somebody tells of themselves. */
    ensure(userId: string): void {
      if (userId === store.state.me) return;
      requests.into(client.users.get(userId), (user) => ({ type: "user", user })).catch(() => {});
    },

    /** Those whose names or handles have this in them; they are in `users` then. */
    async find(workspaceId: string, text: string): Promise<readonly string[]> {
      const known = store.state.members.get(workspaceId)?.size ?? 0;
      if (text.trim() === "" || known < LARGE) return [];
      const { members } = await requests.into(
        client.workspaces.members(workspaceId, { q: text.trim(), limit: FOUND }),
        (page) => page.members.map(({ user }) => ({ type: "user" as const, user })),
      );
      return members.map(({ user }) => user.id);
    },
  };
}
