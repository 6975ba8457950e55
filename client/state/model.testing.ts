import type { Channel, Event, Message, MessagePage, User } from "../../sdk/src/index.ts";

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
  channel_id: string;
  seq?: number;
  payload: Record<string, unknown>;
  messageId?: string;
  /** The message as it was when the event was published; replays fill it anew. */
  published?: Message;
}

/** A server small enough to be obviously right: what it holds now, and the log of how it came to that. */
export class ModelServer {
  readonly log: Entry[] = [];
  private readonly channels = new Map<
    string,
    { name: string; messages: Message[]; read: number }
  >();
  private clock = 0;

  constructor(channelIds: readonly string[]) {
    for (const id of channelIds) this.channels.set(id, { name: id, messages: [], read: 0 });
  }

  /** Times are coarse on purpose: several changes can carry the same one. */
  private now(): string {
    this.clock += 1;
    return `2026-05-08T12:00:00.${String(Math.floor(this.clock / 3)).padStart(3, "0")}Z`;
  }

  post(channelId: string, author: string, body: string, nonce?: string): Message {
    const channel = this.channel(channelId);
    const seq = channel.messages.length + 1;
    const id = `msg_${channelId}_${seq}`;
    const message: Message = {
      id,
      workspace_id: WORKSPACE,
      channel_id: channelId,
      author_id: author,
      author: person(author),
      thread_root_id: id,
      channel_seq: seq,
      body,
      body_format: "markdown",
      created_at: this.now(),
      ...(nonce === undefined ? {} : { nonce }),
    };
    channel.messages.push(message);
    this.record("message.created", channelId, message);
    return message;
  }

  edit(channelId: string, seq: number, body: string): Message | undefined {
    return this.change(channelId, seq, "message.updated", { body, edited_at: this.now() });
  }

  delete(channelId: string, seq: number): Message | undefined {
    return this.change(channelId, seq, "message.deleted", { body: "", deleted_at: this.now() });
  }

  read(channelId: string, seq: number): void {
    const channel = this.channel(channelId);
    const capped = Math.min(seq, channel.messages.length);
    if (capped > channel.read) this.moveReader(channelId, capped);
  }

  unread(channelId: string, seq: number): void {
    const { messages } = this.channel(channelId);
    if (seq >= 1 && seq <= messages.length) this.moveReader(channelId, seq - 1);
  }

  rename(channelId: string, name: string): void {
    this.channel(channelId).name = name;
    this.log.push({
      type: "channel.updated",
      channel_id: channelId,
      payload: { channel_id: channelId },
    });
  }

  list(): Channel[] {
    return [...this.channels].map(([id, { name, messages, read }]) => ({
      id,
      route_id: id,
      workspace_id: WORKSPACE,
      name,
      kind: "public",
      created_at: CREATED,
      external_managed: false,
      last_seq: messages.length,
      last_read_seq: read,
      unread_count: messages
        .slice(read)
        .filter((message) => message.author_id !== ME && message.deleted_at === undefined).length,
    }));
  }

  page(channelId: string, from: number, to: number): MessagePage {
    const { messages } = this.channel(channelId);
    const some = messages.slice(Math.max(0, from - 1), to);
    return {
      messages: structuredClone(some),
      oldest_seq: some[0]?.channel_seq ?? 0,
      newest_seq: some.at(-1)?.channel_seq ?? 0,
      has_older: (some[0]?.channel_seq ?? 1) > 1,
      has_newer: some.length > 0 && to < messages.length,
    };
  }

  last = (channelId: string) => this.channel(channelId).messages.length;

  /** Event number `position` as it goes out: live with what it was, in a replay with what it is. */
  event(position: number, replayed: boolean): Event | undefined {
    const entry = this.log[position];
    if (entry === undefined) return undefined;
    const { type, channel_id, seq, payload, messageId, published } = entry;
    const present = this.channel(channel_id).messages.find((message) => message.id === messageId);
    const message = replayed ? present : published;
    return {
      id: `evt_${position}`,
      cursor: String(position + 1).padStart(16, "0"),
      type,
      workspace_id: WORKSPACE,
      channel_id,
      created_at: CREATED,
      payload: message === undefined ? payload : { ...payload, message: structuredClone(message) },
      ...(seq === undefined ? {} : { seq }),
    };
  }

  private change(channelId: string, seq: number, type: string, changes: Partial<Message>) {
    const { messages } = this.channel(channelId);
    const message = messages[seq - 1];
    if (message === undefined || message.deleted_at !== undefined) return undefined;
    const changed = { ...message, ...changes };
    messages[seq - 1] = changed;
    this.record(type, channelId, changed);
    return structuredClone(changed);
  }

  private record(type: string, channelId: string, message: Message): void {
    this.log.push({
      type,
      channel_id: channelId,
      payload: { message_id: message.id, author_id: message.author_id },
      messageId: message.id,
      published: structuredClone(message),
      ...(message.channel_seq === undefined ? {} : { seq: message.channel_seq }),
    });
  }

  private moveReader(channelId: string, seq: number): void {
    this.channel(channelId).read = seq;
    const payload = { channel_id: channelId, user_id: ME };
    this.log.push({ type: "channel.read", channel_id: channelId, seq, payload });
  }

  private channel(id: string) {
    const channel = this.channels.get(id);
    if (channel === undefined) throw new Error(`no channel ${id}`);
    return channel;
  }
}

export const meUser = person(ME);
