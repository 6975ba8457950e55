import type { Client, ThreadFollow } from "../../sdk/src/index.ts";
import { words } from "../words/words.ts";
import { notify } from "./notices.ts";
import { sentence } from "./words.ts";

/** Following threads and leaving them; the state hears of it by an event. */
export function createFollowing(client: Client) {
  async function ask(request: Promise<ThreadFollow>, done: string): Promise<void> {
    try {
      await request;
      notify(done);
    } catch (error) {
      notify(words().message.followRefused(sentence(error)));
    }
  }
  return {
    follow: (rootId: string) => ask(client.threads.follow(rootId), words().message.followed),
    unfollow: (rootId: string) => ask(client.threads.unfollow(rootId), words().message.unfollowed),
  };
}
