import { ChannelChanged, type Channel } from "../../src/features/channels/wire.ts";
import { DirectConversationAnswer } from "../../src/features/dms/wire.ts";
import { MessageChanged, type Message } from "../../src/features/messages/wire.ts";
import { ThreadReplyCreated } from "../../src/features/threads/wire.ts";
import { TopicAnswer } from "../../src/features/topics/wire.ts";
import type { Workspace } from "../../src/features/workspaces/wire.ts";
import type { Client } from "../harness/client.ts";
import type { Person } from "../harness/people.ts";
import { formOf, textFile } from "../harness/uploads.ts";
import type { CallerName, Ledger, Rights } from "./ledger.ts";

/** A word that every message has. */
export const COMMON = "everywhere";

interface Writer {
  readonly name: CallerName;
  readonly person: Person;
}

/** A channel or direct conversation, and who writes in it. */
export interface Place {
  readonly workspace: { readonly id: string };
  /** Its address. */
  readonly at: string;
  readonly where: string;
  /** Who may come across what is in it. */
  readonly rights: Rights;
  readonly keeper: Writer;
  readonly companion: Person;
  /** Somebody who may lose the place after they wrote in it. */
  readonly leaver: Writer;
}

/** Puts into a place whatever a place can hold, and notes it. */
export async function fill(ledger: Ledger, place: Place): Promise<void> {
  const { workspace, at, where, rights, keeper, companion: member, leaver } = place;
  const owner = keeper.person;
  const inChannel = at.includes("/channels/");
  const word = (what: string) => ledger.word(`${what} ${where}`, { seenBy: rights.seenBy });
  // The log keeps nonces and reactions, whatever becomes of the message.
  const logged = (what: string) => ledger.word(`${what} ${where}`, rights);
  const withdrawn = { seenBy: [], onceSeenBy: rights.seenBy };
  const nowhere = (what: string) => ledger.word(`${what} ${where}`, withdrawn);
  const body = (text: string) =>
    `${COMMON} ${text} @remy @demi @fay @mia @channel https://example.com/${COMMON}`;
  const send = async (who: Client, more: object): Promise<Message> => {
    const answer = await who.post(`${at}/messages`, more);
    ledger.learn(answer.text, `a message ${where}`, rights);
    return answer.is(201, MessageChanged).message;
  };
  const reply = async (who: Client, root: Message, more: object): Promise<Message> => {
    const answer = await who.post(`/api/messages/${root.id}/thread/replies`, more);
    ledger.learn(answer.text, `a reply ${where}`, rights);
    return answer.is(201, ThreadReplyCreated).message;
  };
  const upload = async (sender: Writer, rest: Rights = rights) => {
    // Who has sent a file can ask for what they sent by its nonce, wherever it went: a retry does.
    const own = rest === rights ? [sender.name] : [];
    const sent = { ...rest, seenBy: [...rest.seenBy, ...own] };
    const nonce = ledger.word(`a file's nonce ${where}`, sent);
    const name = ledger.word(`a file's name ${where}`, sent);
    const text = ledger.word(`a file's text ${where}`, { seenBy: rest.seenBy });
    const { body: form, headers } = await formOf(["file", textFile(text, `${name}.txt`)]);
    const path = `/api/uploads?workspace_id=${workspace.id}&nonce=${nonce}`;
    const answer = await sender.person.post(path, form, headers);
    const named = [...(rest.namedTo ?? []), ...own];
    ledger.learn(answer.text, `a file of ${sender.name} ${where}`, { ...rest, namedTo: named });
    const id = /upl_\w{26}/.exec(answer.text)?.[0];
    if (answer.status !== 201 || id === undefined) throw new Error(answer.text);
    return id;
  };
  const done = (answer: { status: number; text: string }) => {
    if (answer.status >= 300) throw new Error(answer.text);
    ledger.learn(answer.text, `what was done ${where}`, rights);
  };

  let topic_id: string | undefined;
  if (inChannel) {
    const channel_id = at.split("/").at(-1);
    const path = `/api/workspaces/${workspace.id}/topics`;
    const answer = await owner.post(path, { name: word("a topic"), channel_id });
    ledger.learn(answer.text, `a topic ${where}`, rights);
    topic_id = answer.is(201, TopicAnswer).topic.id;
  }
  const root = await send(owner, {
    body: body(word("a message")),
    nonce: logged("a message's nonce"),
    upload_ids: [await upload(keeper)],
    ...(topic_id && { topic_id }),
  });
  await send(owner, { body: body(word("a quote")), quoted_message_id: root.id });
  const answer = await reply(member, root, {
    body: body(word("a reply")),
    nonce: logged("a reply's nonce"),
  });
  await reply(owner, root, {
    body: body(word("an answer to a reply")),
    quoted_message_id: answer.id,
    upload_ids: [await upload(keeper)],
  });
  // Of somebody who was here: their own message, their thread, what happened to them.
  const theirs = await send(leaver.person, {
    body: body(word("a message of who left")),
    nonce: logged("their nonce"),
    upload_ids: [await upload(leaver)],
  });
  done(
    await member.post(`/api/messages/${theirs.id}/reactions`, {
      emoji: logged("a reaction to who left"),
    }),
  );
  await reply(owner, theirs, { body: body(word("a reply to who left")) });
  done(await owner.post(`/api/messages/${root.id}/reactions`, { emoji: logged("a reaction") }));

  const edited = await send(owner, { body: body(nowhere("a text before it was edited")) });
  done(await owner.patch(`/api/messages/${edited.id}`, { body: body(word("an edited text")) }));

  const deleted = await send(owner, {
    body: body(nowhere("a deleted message")),
    upload_ids: [await upload(keeper, withdrawn)],
  });
  const quoting = {
    body: body(word("a quote of what was deleted")),
    quoted_message_id: deleted.id,
  };
  await send(owner, quoting);
  done(
    await member.post(`/api/messages/${deleted.id}/reactions`, {
      emoji: logged("a deleted reaction"),
    }),
  );
  if (inChannel) {
    done(await owner.post(`/api/messages/${root.id}/route`));
    for (const { id } of [root, deleted, theirs])
      done(await owner.post(`${at}/pins`, { message_id: id }));
  }
  const deletedReply = await reply(owner, root, {
    body: body(nowhere("a deleted reply")),
    upload_ids: [await upload(keeper, withdrawn)],
  });
  for (const { id } of [deleted, deletedReply])
    (await owner.delete(`/api/messages/${id}`)).is(200, MessageChanged);
  done(await owner.post(`${at}/read`, { seq: 2 }));
  done(await member.post(`${at}/read`, { seq: 1 }));
}

/** A channel's address. */
export const channelAt = ({ id }: Pick<Channel, "id">) => `/api/channels/${id}`;

/** Makes a channel whose every text is noted. */
export async function makeChannel(
  ledger: Ledger,
  who: Client,
  workspace: Workspace,
  kind: "public" | "private",
  rights: Rights,
): Promise<Channel> {
  // Whoever has left may be told which channel it was, not what it is called.
  const word = (what: string, namedTo: readonly CallerName[] = []) =>
    ledger.word(`the ${what} of a ${kind} channel`, { seenBy: rights.seenBy, namedTo });
  // The audit log keeps it, whatever becomes of the channel, for managers who were in it.
  const managers: readonly CallerName[] = kind === "public" ? ["owner", "moderator"] : ["owner"];
  const answer = await who.post(`/api/workspaces/${workspace.id}/channels`, {
    kind,
    name: word("name", managers),
    display_title: word("title"),
    topic: word("topic"),
    description: word("description"),
    external_ref: word("reference"),
    external_url: `https://example.com/${word("address")}`,
    sidebar_section: word("section"),
  });
  const { channel } = answer.is(201, ChannelChanged);
  ledger.learn(answer.text, `a ${kind} channel`, rights);
  return channel;
}

/** Makes a direct conversation of the caller and these others. */
export async function makeDirect(
  ledger: Ledger,
  who: Client,
  workspace: Workspace,
  others: readonly { readonly user: { readonly id: string } }[],
  rights: Rights,
): Promise<string> {
  const answer = await who.post("/api/dms", {
    workspace_id: workspace.id,
    member_ids: others.map(({ user }) => user.id),
  });
  const { conversation } = answer.is(201, DirectConversationAnswer);
  ledger.note(conversation.id, "the ID of a direct conversation", rights);
  ledger.note(conversation.route_id, "the route of a direct conversation", rights);
  return conversation.id;
}
