import type {
  Channel,
  DirectConversation,
  Event,
  Message,
  MessagePage,
  ThreadFollow,
  User,
} from "../../sdk/src/index.ts";
import { kindOf } from "./conversation.ts";

export const WORKSPACE = "wsp_1";
export const ME = "usr_me";
const CREATED = "2026-05-08T12:00:00.000Z";

const person = (id: string): User => ({
  id,
  kind: "human",
  display_name: id,
  handle: id,
  avatar_url: "",
  created_at: CREATED,
});

interface Entry {
  type: string;
  /** The channel or direct conversation that it belongs to. */
  place: string;
  seq?: number;
  payload: Record<string, unknown>;
  messageId?: string;
  /** The message as it was when the event was published; replays fill it anew. */
  published?: Message;
}

interface Conversation {
  name: string;
  messages: Message[];
  read: number;
}

/** Who has reacted, by message and emoji. */
type Reactions = Map<string, Map<string, Set<string>>>;

/** A server small enough to be obviously right: what it holds now, and the log of how it came to that. */
export class ModelServer {
  readonly log: Entry[] = [];
  private readonly conversations = new Map<string, Conversation>();
  private readonly reactions: Reactions = new Map();
  private readonly followed = new Set<string>();
  private clock = 0;

  constructor(ids: readonly string[]) {
    for (const id of ids) this.conversations.set(id, { name: id, messages: [], read: 0 });
  }

  /** Times are coarse on purpose: several changes can carry the same one. */
  private now(): string {
    this.clock += 1;
    return `2026-05-08T12:00:00.${String(Math.floor(this.clock / 3)).padStart(3, "0")}Z`;
  }

  post(conversationId: string, author: string, body: string, nonce?: string): Message {
    const conversation = this.conversation(conversationId);
    const seq = conversation.messages.length + 1;
    const id = `msg_${conversationId}_${seq}`;
    const root = kindOf(conversationId) === "thread" ? this.message(conversationId) : undefined;
    const place = root === undefined ? conversationId : placeOf(root);
    const message: Message = {
      id,
      workspace_id: WORKSPACE,
      ...(kindOf(place) === "direct" ? { direct_conversation_id: place } : { channel_id: place }),
      author_id: author,
      author: person(author),
      ...(root === undefined
        ? { thread_root_id: id, channel_seq: seq }
        : { thread_root_id: root.id, parent_message_id: root.id, thread_seq: seq }),
      body,
      body_format: "markdown",
      created_at: this.now(),
      ...(body.includes("@me") && { mentioned_user_ids: [ME] }),
      ...(nonce !== undefined && { nonce }),
    };
    conversation.messages.push(message);
    if (root === undefined) this.record("message.created", message);
    else {
      if (author === ME) this.followed.add(root.id);
      this.record("thread.reply_created", message);
      root.thread_state = { root_message_id: root.id, reply_count: seq, last_reply_author_ids: [] };
      const thread_state = structuredClone(root.thread_state);
      this.log.push({
        type: "thread.state_updated",
        place,
        payload: { root_message_id: root.id, thread_state },
      });
      if (author === ME) this.tellStanding("thread.followed", root);
    }
    return structuredClone(this.message(id));
  }

  edit(conversationId: string, seq: number, body: string): Message | undefined {
    return this.change(conversationId, seq, "message.updated", { body, edited_at: this.now() });
  }

  delete(conversationId: string, seq: number): Message | undefined {
    const changes = { body: "", deleted_at: this.now() };
    const deleted = this.change(conversationId, seq, "message.deleted", changes);
    if (deleted !== undefined) this.reactions.delete(deleted.id);
    return deleted && structuredClone(this.message(deleted.id));
  }

  react(conversationId: string, seq: number, user: string, emoji: string, wanted: boolean): void {
    const message = this.conversation(conversationId).messages[seq - 1];
    if (message === undefined || message.deleted_at !== undefined) return;
    const ofMessage = this.reactions.get(message.id) ?? new Map<string, Set<string>>();
    this.reactions.set(message.id, ofMessage);
    const users = ofMessage.get(emoji) ?? new Set<string>();
    if (users.has(user) === wanted) return;
    ofMessage.set(emoji, users);
    if (wanted) users.add(user);
    else users.delete(user);
    if (users.size === 0) ofMessage.delete(emoji);
    const payload = { emoji, user_id: user };
    this.record(wanted ? "reaction.added" : "reaction.removed", message, payload);
  }

  read(conversationId: string, seq: number): void {
    const conversation = this.conversation(conversationId);
    const capped = Math.min(seq, conversation.messages.length);
    if (capped > conversation.read) this.moveReader(conversationId, capped);
  }

  unread(conversationId: string, seq: number): void {
    const { messages } = this.conversation(conversationId);
    if (seq >= 1 && seq <= messages.length) this.moveReader(conversationId, seq - 1);
  }

  rename(channelId: string, name: string): void {
    this.conversation(channelId).name = name;
    this.log.push({
      type: "channel.updated",
      place: channelId,
      payload: { channel_id: channelId },
    });
  }

  /** Opens the thread of a root, if there is such a root, and answers what names it. */
  thread(place: string, seq: number): string | undefined {
    const root = this.conversation(place).messages[seq - 1];
    if (root === undefined || root.deleted_at !== undefined) return undefined;
    if (!this.conversations.has(root.id))
      this.conversations.set(root.id, { name: root.id, messages: [], read: 0 });
    return root.id;
  }

  private counts({ messages, read }: Conversation) {
    const unread = messages
      .slice(read)
      .filter((message) => message.author_id !== ME && message.deleted_at === undefined);
    return {
      last_read_seq: read,
      unread_count: unread.length,
      mention_count: unread.filter(({ mentioned_user_ids = [] }) => mentioned_user_ids.includes(ME))
        .length,
    };
  }

  list(): Channel[] {
    return [...this.conversations]
      .filter(([id]) => kindOf(id) === "channel")
      .map(([id, conversation]) => ({
        id,
        route_id: id,
        workspace_id: WORKSPACE,
        name: conversation.name,
        kind: "public",
        created_at: CREATED,
        external_managed: false,
        last_seq: conversation.messages.length,
        ...this.counts(conversation),
      }));
  }

  dms(): DirectConversation[] {
    return [...this.conversations]
      .filter(([id]) => kindOf(id) === "direct")
      .map(([id, conversation]) => ({
        id,
        route_id: id,
        workspace_id: WORKSPACE,
        created_at: CREATED,
        can_send: true,
        members: [meUser, person("usr_other")],
        last_seq: conversation.messages.length,
        ...this.counts(conversation),
      }));
  }

  /** The followed threads, whatever is unread in them. */
  threads(): { root: Message; follow: ThreadFollow }[] {
    return [...this.followed].map((id) => ({
      root: structuredClone(this.message(id)),
      follow: {
        root_message_id: id,
        following: true,
        ...this.counts(this.conversation(id)),
      },
    }));
  }

  page(conversationId: string, from: number, to: number): MessagePage {
    const { messages } = this.conversation(conversationId);
    const some = messages.slice(Math.max(0, from - 1), to);
    const first = some.length === 0 ? 0 : Math.max(1, from);
    return {
      messages: some.map(({ id }) => structuredClone(this.message(id))),
      oldest_seq: first,
      newest_seq: some.length === 0 ? 0 : first + some.length - 1,
      has_older: first > 1,
      has_newer: some.length > 0 && to < messages.length,
    };
  }

  last = (conversationId: string) => this.conversations.get(conversationId)?.messages.length ?? 0;

  /** Event number `position` as it goes out: live with what it was, in a replay with what it is. */
  event(position: number, replayed: boolean): Event | undefined {
    const entry = this.log[position];
    if (entry === undefined) return undefined;
    const { type, place, seq, messageId, published } = entry;
    const present = messageId === undefined ? undefined : this.message(messageId);
    const message = forEverybody(replayed ? present : published);
    const payload =
      kindOf(place) === "direct"
        ? { ...entry.payload, direct_conversation_id: place }
        : entry.payload;
    return {
      id: `evt_${position}`,
      cursor: String(position + 1).padStart(16, "0"),
      type,
      workspace_id: WORKSPACE,
      ...(kindOf(place) === "channel" && { channel_id: place }),
      created_at: CREATED,
      payload: message === undefined ? payload : { ...payload, message },
      ...(seq === undefined ? {} : { seq }),
    };
  }

  private change(id: string, seq: number, type: string, changes: Partial<Message>) {
    const { messages } = this.conversation(id);
    const message = messages[seq - 1];
    if (message === undefined || message.deleted_at !== undefined) return undefined;
    Object.assign(message, changes);
    if (changes.deleted_at !== undefined) this.reactions.delete(message.id);
    this.record(type, message);
    return structuredClone(this.message(message.id));
  }

  private record(type: string, message: Message, more: Record<string, unknown> = {}): void {
    this.log.push({
      type,
      place: placeOf(message),
      payload: {
        message_id: message.id,
        root_message_id: message.thread_root_id,
        author_id: message.author_id,
        ...more,
      },
      messageId: message.id,
      published: structuredClone(this.message(message.id)),
      ...(message.channel_seq === undefined ? {} : { seq: message.channel_seq }),
    });
  }

  private moveReader(conversationId: string, seq: number): void {
    this.conversation(conversationId).read = seq;
    if (kindOf(conversationId) === "thread") {
      const root = this.message(conversationId);
      const payload = { root_message_id: root.id, user_id: ME };
      this.log.push({ type: "thread.read", place: placeOf(root), seq, payload });
    } else {
      const type = kindOf(conversationId) === "direct" ? "dm.read" : "channel.read";
      this.log.push({ type, place: conversationId, seq, payload: { user_id: ME } });
    }
  }

  private tellStanding(type: string, root: Message): void {
    const payload = { root_message_id: root.id, user_id: ME };
    this.log.push({ type, place: placeOf(root), payload });
  }

  /** A message as its reader is answered it. */
  find = (id: string): Message => structuredClone(this.message(id));

  private message(id: string): Message {
    for (const { messages } of this.conversations.values()) {
      const message = messages.find((one) => one.id === id);
      if (message === undefined) continue;
      const ofMessage = this.reactions.get(id) ?? new Map<string, Set<string>>();
      const reactions = [...ofMessage].map(([emoji, users]) => ({
        emoji,
        count: users.size,
        reacted_by_me: users.has(ME),
      }));
      message.reactions = reactions;
      return message;
    }
    throw new Error(`no message ${id}`);
  }

  private conversation(id: string): Conversation {
    const conversation = this.conversations.get(id);
    if (conversation === undefined) throw new Error(`no conversation ${id}`);
    return conversation;
  }
}

const placeOf = (message: Message): string =>
  message.channel_id ?? message.direct_conversation_id ?? "";

/** Events go to everybody alike: they do not say what the reader has done. */
function forEverybody(message: Message | undefined): Message | undefined {
  if (message === undefined) return undefined;
  const copy = structuredClone(message);
  copy.reactions = (copy.reactions ?? []).map((one) => ({ ...one, reacted_by_me: false }));
  return copy;
}

export const meUser = person(ME);
