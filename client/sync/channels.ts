import type {
  Channel,
  Client,
  CreateChannelRequest,
  NotificationPreference,
} from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import type { Requests } from "./requests.ts";

const MEMBERS_PAGE = 200;
/** More members of a private channel than this are counted, not listed. */
const MOST_PAGES = 10;

export type ChannelMember = Awaited<ReturnType<Client["channels"]["members"]>>["members"][number];

/** Who is in a channel, and how one stands to it oneself. */
export function createChannels(client: Client, store: Store, requests: Requests) {
  const take = (answer: Promise<Channel>) =>
    requests.into(answer, (channel) => ({ type: "channel", channel }));

  async function members(id: string): Promise<ChannelMember[]> {
    const all: ChannelMember[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const query = { limit: MEMBERS_PAGE, ...(cursor !== undefined && { cursor }) };
      const answer = await requests.into(client.channels.members(id, query), (found) =>
        found.members.map(({ user }) => ({ type: "user" as const, user })),
      );
      all.push(...answer.members);
      cursor = answer.has_more ? answer.next_cursor : undefined;
      if (cursor === undefined) break;
    }
    return all;
  }

  return {
    async create(workspaceId: string, request: CreateChannelRequest): Promise<Channel> {
      const { channel } = await requests.into(
        client.channels.create(workspaceId, request),
        (created) => ({ type: "channel", channel: created.channel }),
      );
      return channel;
    },

    join: (id: string) => take(client.channels.join(id)),

    /** A public channel out of the sidebar; a private one is left for good, until somebody takes one in again. */
    async leave(channel: Pick<Channel, "id" | "kind">): Promise<void> {
      if (channel.kind !== "private") await take(client.channels.leave(channel.id));
      else await client.channels.removeMember(channel.id, store.state.me ?? "");
    },

    /** What of a channel one is notified of, `default` for what nobody has chosen; shown at once. */
    async notify(
      id: string,
      preference: NotificationPreference["preference"] | "default",
    ): Promise<void> {
      const before = store.state.channels.get(id);
      const show = (channel: Channel | undefined) => {
        if (channel === undefined) return;
        const { stale: _, ...counts } = store.state.counters.get(id) ?? { stale: false };
        const asOf = store.state.tick;
        store.dispatch({ type: "channel", channel: { ...channel, ...counts }, asOf });
      };
      if (before !== undefined) {
        const { notification_preference: _, ...rest } = before;
        show(preference === "default" ? rest : { ...rest, notification_preference: preference });
      }
      try {
        await client.channels.setNotificationPreference(id, preference);
      } catch (error) {
        show(before);
        throw error;
      }
    },

    /** The members of a private channel, no more than somebody would read. */
    members,
    addMember: (id: string, userId: string) => client.channels.addMember(id, userId),
    removeMember: (id: string, userId: string) => client.channels.removeMember(id, userId),
    delete: (id: string) => client.channels.delete(id),
  };
}
