import { TopicAnswer } from "../../src/features/topics/wire.ts";
import type { Channel } from "../../src/features/channels/wire.ts";
import { MessageChanged, type Message } from "../../src/features/messages/wire.ts";
import { ThreadReplyCreated } from "../../src/features/threads/wire.ts";
import { newId } from "../../src/ids.ts";
import { newChannel, type World } from "../harness/world.ts";

/** A channel in which every message has all that a message can have. */
export interface Conversation {
  readonly channel: Channel;
  readonly topic_id: string;
  readonly roots: readonly Message[];
  /** The root with as many replies as there are roots. */
  readonly thread: Message;
}

/**
 * So many roots, each with a thread, reactions, a file, a mention, a topic and a quote, each pinned; and as many replies
 * with the same below the first, whose nonce is the channel's ID. The member, who is named everywhere, has the handle
 * `mia`.
 */
export async function converse(world: World, count: number): Promise<Conversation> {
  const { owner, member, workspace } = world;
  await member.patch("/api/me", { handle: "mia" });
  const channel = await newChannel(owner, workspace);
  const made = await owner.post(`/api/workspaces/${workspace.id}/topics`, {
    name: "Everything",
    channel_id: channel.id,
  });
  const topic_id = made.is(201, TopicAnswer).topic.id;
  const roots: Message[] = [];
  for (let number = 0; number < count; number += 1) {
    const quoted_message_id = roots.at(-1)?.id;
    const body = {
      ...(await content(world, number)),
      topic_id,
      ...(number === 0 && { nonce: channel.id }),
      ...(quoted_message_id && { quoted_message_id }),
    };
    const sent = await owner.post(`/api/channels/${channel.id}/messages`, body);
    const { message } = sent.is(201, MessageChanged);
    roots.push(message);
    await adorn(world, channel, message);
  }
  const [thread] = roots;
  if (thread === undefined) throw new Error("A conversation needs a message.");
  for (let number = 1; number < count; number += 1) {
    const body = { ...(await content(world, number)), quoted_message_id: thread.id };
    const sent = await owner.post(`/api/messages/${thread.id}/thread/replies`, body);
    await react(world, sent.is(201, ThreadReplyCreated).message);
  }
  return { channel, topic_id, roots, thread };
}

const content = async (world: World, number: number) => ({
  body: `${number}: hello @mia`,
  upload_ids: [await upload(world)],
});

/** A file of the owner's, put into the database. */
async function upload({ server, workspace, owner }: World): Promise<string> {
  const public_id = newId("upl");
  await server.db.write((tx) =>
    tx.run(
      `INSERT INTO uploads (public_id, workspace_id, owner_id, filename, content_type, byte_size, sha256, blob, created_at)
       VALUES (?, (SELECT id FROM workspaces WHERE public_id = ?), (SELECT id FROM users WHERE public_id = ?),
         'a.txt', 'text/plain', 1, '', ?, ?)`,
      public_id,
      workspace.id,
      owner.user.id,
      public_id,
      new Date().toISOString(),
    ),
  );
  return public_id;
}

/** Gives a root a reply, reactions and a pin. */
async function adorn(world: World, channel: Channel, { id }: Message) {
  const { owner, member } = world;
  await member.post(`/api/messages/${id}/thread/replies`, { body: "indeed, @mia" });
  await react(world, { id });
  await owner.post(`/api/channels/${channel.id}/pins`, { message_id: id });
}

async function react({ owner, member }: World, { id }: Pick<Message, "id">) {
  await owner.post(`/api/messages/${id}/reactions`, { emoji: "👍" });
  await member.post(`/api/messages/${id}/reactions`, { emoji: "👍" });
  await member.post(`/api/messages/${id}/reactions`, { emoji: "🎉" });
}
