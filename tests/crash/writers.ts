import { MagicLinkCreated, SignedIn } from "../../src/features/auth/wire.ts";
import { ChannelList, ReadAnswer } from "../../src/features/channels/wire.ts";
import { MessageAnswer, MessageChanged, type Message } from "../../src/features/messages/wire.ts";
import type { Answer, Client } from "../harness/client.ts";
import { callerOf, type Running } from "./server.ts";

/** A message as its writer knows it: what the server has acknowledged of it. */
export interface Known {
  readonly id: string;
  readonly nonce: string;
  body: string;
  deleted: boolean;
}

/** What a writer had asked for when the server died: it may have happened or not, but nothing in between. */
type Doubt =
  | { readonly of: "post"; readonly channel: string; readonly nonce: string; readonly body: string }
  | { readonly of: "edit"; readonly message: Known; readonly body: string }
  | { readonly of: "deletion"; readonly message: Known };

/** Someone who writes one thing after another, each under a nonce of its own. */
export interface Writer {
  readonly id: string;
  readonly client: Client;
  readonly messages: Known[];
  doubt?: Doubt;
}

/** What a writer does next is drawn from this; it counts the acknowledgements of all writers. */
export interface Course {
  readonly channels: readonly string[];
  readonly random: () => number;
  acknowledged(): void;
}

const WORDS = "the server died while we were writing and nothing of it was lost".split(" ");
let nonces = 0;

/** Signs a new person in. */
export async function signIn(server: () => Running, name: string): Promise<Writer> {
  const nobody = callerOf(server);
  const email = `${name}@example.com`;
  const link = await nobody.post("/api/auth/magic/request", { email, display_name: name });
  const { token } = link.is(201, MagicLinkCreated);
  const signedIn = (await nobody.post("/api/auth/magic/consume", { token })).is(200, SignedIn);
  return { id: signedIn.user.id, client: callerOf(server, signedIn.token), messages: [] };
}

/** Writes until the server is gone. */
export async function writeOn(writer: Writer, course: Course): Promise<void> {
  while (await step(writer, course)) course.acknowledged();
}

/** One request and its acknowledgement; false when there came none. */
async function step(writer: Writer, { channels, random }: Course): Promise<boolean> {
  const live = writer.messages.filter((message) => !message.deleted);
  const message = live[Math.floor(random() * live.length)];
  const channel = channels[Math.floor(random() * channels.length)] ?? "";
  const dice = random();
  if (message !== undefined && dice < 0.15) return edit(writer, message, bodyOf(random));
  if (message !== undefined && dice < 0.25) return remove(writer, message);
  if (dice < 0.3) return read(writer, channel, Math.floor(random() * 500));
  return post(writer, channel, `nonce-${(nonces += 1)}`, bodyOf(random));
}

async function post(writer: Writer, channel: string, nonce: string, body: string) {
  writer.doubt = { of: "post", channel, nonce, body };
  const answer = await sent(writer.client.post(at(channel), { body, nonce }));
  if (answer === undefined) return false;
  const { message } = answer.is(201, MessageChanged);
  writer.messages.push({ id: message.id, nonce, body: message.body, deleted: false });
  delete writer.doubt;
  return true;
}

async function edit(writer: Writer, message: Known, body: string) {
  writer.doubt = { of: "edit", message, body };
  const answer = await sent(writer.client.patch(`/api/messages/${message.id}`, { body }));
  if (answer === undefined) return false;
  message.body = answer.is(200, MessageChanged).message.body;
  delete writer.doubt;
  return true;
}

async function remove(writer: Writer, message: Known) {
  writer.doubt = { of: "deletion", message };
  const answer = await sent(writer.client.delete(`/api/messages/${message.id}`));
  if (answer === undefined) return false;
  answer.is(200, MessageChanged);
  message.deleted = true;
  delete writer.doubt;
  return true;
}

async function read(writer: Writer, channel: string, seq: number) {
  const answer = await sent(writer.client.post(`/api/channels/${channel}/read`, { seq }));
  answer?.is(200, ReadAnswer);
  return answer !== undefined;
}

/** The answer, or `undefined` when the server died before it was here in whole. */
const sent = (request: Promise<Answer>) => request.catch(() => undefined);

const at = (channel: string) => `/api/channels/${channel}/messages`;

const bodyOf = (random: () => number) =>
  Array.from({ length: 3 + Math.floor(random() * 12) }, () => {
    const word = WORDS[Math.floor(random() * WORDS.length)] ?? "";
    return random() < 0.3 ? `${word}${Math.floor(random() * 1_000)}` : word;
  }).join(" ");

/**
 * Settles a writer's doubt as a client does after a reconnect: the post is sent again under its nonce, twice, and what
 * has become of an edit or a deletion is looked up. Answers with what is not as promised.
 */
export async function settleDoubt(writer: Writer): Promise<string[]> {
  const { doubt } = writer;
  delete writer.doubt;
  if (doubt === undefined) return [];
  if (doubt.of === "post") return retry(writer, doubt);
  const { message } = doubt;
  const found = await look(writer, message.id);
  if (doubt.of === "edit" && found.body === doubt.body) message.body = doubt.body;
  if (doubt.of === "deletion") message.deleted = found.deleted_at !== undefined;
  return [];
}

async function retry(writer: Writer, { channel, nonce, body }: Doubt & { of: "post" }) {
  const again = async () => {
    const answer = await writer.client.post(at(channel), { body, nonce });
    if (answer.status === 201) return answer.is(201, MessageChanged).message;
    return answer.is(200, MessageAnswer).message;
  };
  const first = await again();
  const second = await again();
  writer.messages.push({ id: first.id, nonce, body, deleted: false });
  return first.id === second.id && first.body === body ? [] : [`${nonce} gave another message`];
}

/** Compares what the server acknowledged to a writer with what it says now: a line for each that differs. */
export function contradictions(writer: Writer, stored: ReadonlyMap<string, Stored[]>): string[] {
  return writer.messages.flatMap((known) => {
    const found = stored.get(`${writer.id} ${known.nonce}`) ?? [];
    const [message] = found;
    if (message === undefined) return [`${known.nonce} is lost`];
    if (found.length > 1) return [`${known.nonce} is there ${found.length} times`];
    if (message.id !== known.id) return [`${known.nonce} is another message`];
    if (known.deleted !== message.deleted) return [`${known.nonce}: deletion is not as answered`];
    if (!known.deleted && known.body !== message.body) return [`${known.nonce}: edit is lost`];
    return [];
  });
}

/** A message as it stands in the database. */
export interface Stored {
  readonly id: string;
  readonly body: string;
  readonly deleted: boolean;
}

const look = async (writer: Writer, id: string): Promise<Message> =>
  (await writer.client.get(`/api/messages/${id}`)).is(200, MessageAnswer).message;

/** A writer's unread counts, by channel. */
export async function unreadCounts(writer: Writer, workspace: string) {
  const answer = await writer.client.get(`/api/workspaces/${workspace}/channels`);
  const { channels } = answer.is(200, ChannelList);
  return new Map(channels.map(({ id, unread_count }) => [id, unread_count ?? 0]));
}
