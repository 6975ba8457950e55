import { createSignal } from "solid-js";
import type { Client, Topic } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import type { Requests } from "./requests.ts";
import { recall, remember } from "./storage.ts";

const TOPIC_PAGE = 30;

/** What messages are filed under, and which of them the person has chosen to write under. */
export function createTopics(client: Client, store: Store, requests: Requests) {
  const asked = new Set<string>();
  const [chosen, setChosen] = createSignal<ReadonlyMap<string, string | undefined>>(new Map());
  const key = (conversationId: string) => `person.${store.state.me}.topic.${conversationId}`;

  return {
    /** Loads the topics of a workspace, once; then the state follows them. */
    load(workspaceId: string): void {
      if (asked.has(workspaceId)) return;
      asked.add(workspaceId);
      requests
        .into(client.topics.list(workspaceId), (topics) => ({
          type: "topics",
          workspace_id: workspaceId,
          topics,
        }))
        .catch(() => asked.delete(workspaceId));
    },

    /** A page of a topic's messages in a channel, the newest first; they are in the state then. */
    async messages(channelId: string, topicId: string, cursor?: string) {
      const before = cursor === undefined ? {} : { before_seq: Number(cursor) };
      const page = await requests.into(
        client.channels.messages(channelId, { topic_id: topicId, limit: TOPIC_PAGE, ...before }),
        ({ messages }) => ({ type: "messages", messages }),
      );
      return {
        items: page.messages.toReversed(),
        next: page.has_older ? String(page.oldest_seq) : undefined,
      };
    },

    /** Makes a topic of one channel. */
    async create(workspaceId: string, channelId: string, name: string): Promise<Topic> {
      const topic = await client.topics.create(workspaceId, { name, channel_id: channelId });
      await requests.into(client.topics.list(workspaceId), (topics) => ({
        type: "topics",
        workspace_id: workspaceId,
        topics,
      }));
      return topic;
    },

    /** The topic that the person writes under in a conversation, kept in this browser. Follows changes. */
    chosen: (conversationId: string): string | undefined =>
      chosen().has(conversationId) ? chosen().get(conversationId) : recall(key(conversationId)),

    choose(conversationId: string, topicId: string | undefined): void {
      setChosen((all) => new Map(all).set(conversationId, topicId));
      remember(key(conversationId), topicId);
    },
  };
}
