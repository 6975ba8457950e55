import { channelFor, directFor, workspaceFor, type PlaceRow } from "../../access/policy.ts";
import { badRequest, notFound } from "../../http/errors.ts";
import { EventPage } from "../../realtime/wire.ts";
import { listChannels } from "../channels/channels.ts";
import { ChannelList } from "../channels/wire.ts";
import { listConversations, writableDirect } from "../dms/dms.ts";
import { DirectConversationList } from "../dms/wire.ts";
import { createMessage } from "../messages/create.ts";
import { pageMessages } from "../messages/pages.ts";
import { MessageAnswer, MessagePage } from "../messages/wire.ts";
import { userOf } from "../people/people.ts";
import { addReaction, removeReaction } from "../reactions/reactions.ts";
import { ReactionMutationResponse } from "../reactions/wire.ts";
import { SearchPage } from "../search/wire.ts";
import { createReply, pageThread } from "../threads/threads.ts";
import { ThreadPage, ThreadReplyCreated } from "../threads/wire.ts";
import { createUpload } from "../uploads/create.ts";
import { answering } from "../uploads/failure.ts";
import { UploadAnswer } from "../uploads/wire.ts";
import { workspaceOf } from "../workspaces/workspaces.ts";
import {
  sayChannels,
  sayConversations,
  sayEvents,
  sayFound,
  sayMessage,
  sayMessages,
} from "./say.ts";
import { tool, type Call, type Reach, type Tool } from "./tool.ts";
import {
  Nothing,
  PostDirectMessage,
  PostMessage,
  React,
  ReadConversation,
  ReadMessages,
  ReadThread,
  Reply,
  SearchMessages,
  Self,
  UploadFile,
  WaitForEvents,
} from "./wire.ts";

const text = (number: number | undefined) => (number === undefined ? undefined : String(number));

/** A query of the API: what is not given is not there. */
function query(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) given[name] = value;
  return given;
}

/** A channel by its ID or name; 404 when the caller may not see it, exactly as when there is none. */
async function channelNamed(
  { db }: Pick<Reach, "db">,
  call: Call,
  named: string,
): Promise<PlaceRow> {
  if (named.startsWith("chn_")) return channelFor(db, call.actor, named);
  const row = await db.get<{ public_id: string }>(
    `SELECT public_id FROM places
     WHERE workspace_id = ? AND name = ? AND kind <> 'direct' AND deleted_at IS NULL`,
    call.workspace.id,
    named.replace(/^#/, "").toLowerCase(),
  );
  if (row === undefined) throw notFound("Channel");
  return channelFor(db, call.actor, row.public_id);
}

/** Every tool there is; a token has those whose operations its scopes allow. */
export const TOOLS: readonly Tool[] = [
  tool({
    name: "who_am_i",
    title: "Who am I",
    description: "The bot that you act as, and the workspace that its token is for.",
    operation: "GET /api/me",
    input: Nothing,
    output: Self,
    act: async ({ db }, { actor, workspace }) => ({
      user: userOf(actor.user),
      workspace: workspaceOf(await workspaceFor(db, actor, workspace.public_id)),
    }),
    say: ({ user, workspace }) =>
      `You are ${user.display_name} (@${user.handle}, ${user.id}) in ${workspace.name} (${workspace.id}).`,
  }),
  tool({
    name: "list_channels",
    title: "List channels",
    description: "The channels that you can read, with their IDs, names and topics.",
    operation: "GET /api/workspaces/:id/channels",
    input: Nothing,
    output: ChannelList,
    act: async ({ db }, { actor, workspace }) => ({
      channels: await listChannels(db, actor, workspace.public_id),
    }),
    say: ({ channels }) => sayChannels(channels),
  }),
  tool({
    name: "read_messages",
    title: "Read messages",
    description:
      "A page of a channel's messages, the oldest first; without a seq the newest. Replies are in their threads.",
    operation: "GET /api/channels/:id/messages",
    input: ReadMessages,
    output: MessagePage,
    act: async (reach, call, { channel, before_seq, after_seq, limit = 50 }) =>
      pageMessages(
        reach.db,
        call.actor,
        await channelNamed(reach, call, channel),
        query({ before_seq: text(before_seq), after_seq: text(after_seq), limit: text(limit) }),
      ),
    say: ({ messages }) => sayMessages(messages),
  }),
  tool({
    name: "read_thread",
    title: "Read a thread",
    description: "A message and a page of the replies below it, the oldest first.",
    operation: "GET /api/messages/:id/thread",
    input: ReadThread,
    output: ThreadPage,
    act: ({ db }, { actor }, { message_id, before_seq, after_seq, limit = 50 }) =>
      pageThread(
        db,
        actor,
        message_id,
        query({
          before_seq: text(before_seq),
          after_seq: text(after_seq),
          limit: text(limit),
          latest: before_seq === undefined && after_seq === undefined ? "true" : undefined,
        }),
      ),
    say: ({ root, replies }) => sayMessages([root, ...replies]),
  }),
  tool({
    name: "search_messages",
    title: "Search messages",
    description: "Messages of channels that hold all of some words, with the place of each match.",
    operation: "GET /api/search",
    input: SearchMessages,
    output: SearchPage,
    act: async (reach, call, { query: q, channel, sort, limit = 50, cursor }) =>
      reach.search(
        call.actor,
        {
          workspace_id: call.workspace.public_id,
          q,
          limit: String(limit),
          ...(channel !== undefined && {
            channel_id: (await channelNamed(reach, call, channel)).public_id,
          }),
          ...(sort !== undefined && { sort }),
          ...(cursor !== undefined && { cursor }),
        },
        call.gone,
      ),
    say: sayFound,
  }),
  tool({
    name: "post_message",
    title: "Post a message",
    description: "Writes a message into a channel. To answer below a message, reply to it instead.",
    operation: "POST /api/channels/:id/messages",
    input: PostMessage,
    output: MessageAnswer,
    async act(reach, call, { channel, ...draft }) {
      const { public_id } = await channelNamed(reach, call, channel);
      const { message } = await createMessage(
        reach.db,
        call.actor,
        (tx) => channelFor(tx, call.actor, public_id),
        draft,
        call.correlation_id,
      );
      return { message };
    },
    say: ({ message }) => `Posted: ${sayMessage(message)}`,
  }),
  tool({
    name: "reply_in_thread",
    title: "Reply in a thread",
    description: "Writes a reply below a message, in a channel or a direct conversation.",
    operation: "POST /api/messages/:id/thread/replies",
    input: Reply,
    output: ThreadReplyCreated,
    act: ({ db }, { actor, correlation_id }, { message_id, ...draft }) =>
      createReply(db, actor, message_id, draft, correlation_id),
    say: ({ message }) => `Replied: ${sayMessage(message)}`,
  }),
  tool({
    name: "add_reaction",
    title: "React to a message",
    description: "Adds an emoji to a message; once it is there, nothing more happens.",
    operation: "POST /api/messages/:id/reactions",
    repeatable: true,
    input: React,
    output: ReactionMutationResponse,
    async act({ db }, { actor }, { message_id, emoji }) {
      const { changed: _, ...answer } = await addReaction(db, actor, message_id, emoji);
      return answer;
    },
    say: ({ reactions }) => sayReactions(reactions),
  }),
  tool({
    name: "remove_reaction",
    title: "Take a reaction back",
    description: "Takes your own emoji away from a message.",
    operation: "DELETE /api/messages/:id/reactions/:emoji",
    repeatable: true,
    input: React,
    output: ReactionMutationResponse,
    async act({ db }, { actor }, { message_id, emoji }) {
      const { changed: _, ...answer } = await removeReaction(db, actor, message_id, emoji);
      return answer;
    },
    say: ({ reactions }) => sayReactions(reactions),
  }),
  tool({
    name: "upload_file",
    title: "Upload a file",
    description:
      "Stores a file of at most 4 MiB. Pass its ID as one of upload_ids when you post, so that others see it.",
    operation: "POST /api/uploads",
    input: UploadFile,
    output: UploadAnswer,
    async act({ uploads }, { actor, workspace }, { filename, ...content }) {
      const form = new FormData();
      form.append("file", fileOf(filename, content));
      const request = new Request("http://localhost/api/uploads", { method: "POST", body: form });
      const of = { workspace_id: workspace.public_id };
      const { upload } = await answering(createUpload(uploads, actor, of, request));
      return { upload };
    },
    say: ({ upload }) => `Uploaded ${upload.filename} (${upload.id}, ${upload.byte_size} bytes).`,
  }),
  tool({
    name: "wait_for_events",
    title: "Wait for events",
    description:
      "What has happened in the workspace after a cursor: messages, replies, reactions and the rest. With nothing there it waits for the next. Call it again with next_cursor.",
    operation: "GET /api/realtime/events",
    input: WaitForEvents,
    output: EventPage,
    act: ({ events }, call, { after_cursor = "now", wait_seconds = 25, limit = 50 }) =>
      events(call, { after_cursor, wait: String(wait_seconds), limit: String(limit) }),
    say: sayEvents,
  }),
  tool({
    name: "list_direct_conversations",
    title: "List direct conversations",
    description: "The direct conversations that you are in.",
    operation: "GET /api/dms",
    input: Nothing,
    output: DirectConversationList,
    act: async ({ db }, { actor, workspace }) => ({
      conversations: await listConversations(db, actor, workspace.public_id),
    }),
    say: ({ conversations }) => sayConversations(conversations),
  }),
  tool({
    name: "read_direct_messages",
    title: "Read direct messages",
    description: "A page of a direct conversation, the oldest first; without a seq the newest.",
    operation: "GET /api/dms/:id/messages",
    input: ReadConversation,
    output: MessagePage,
    act: async ({ db }, { actor }, { conversation_id, before_seq, after_seq, limit = 50 }) =>
      pageMessages(
        db,
        actor,
        await directFor(db, actor, conversation_id),
        query({ before_seq: text(before_seq), after_seq: text(after_seq), limit: text(limit) }),
      ),
    say: ({ messages }) => sayMessages(messages),
  }),
  tool({
    name: "post_direct_message",
    title: "Post a direct message",
    description: "Writes a message into a direct conversation that you are in.",
    operation: "POST /api/dms/:id/messages",
    input: PostDirectMessage,
    output: MessageAnswer,
    async act({ db }, { actor, correlation_id }, { conversation_id, ...draft }) {
      const { message } = await createMessage(
        db,
        actor,
        (tx) => writableDirect(tx, actor, conversation_id, draft.nonce),
        draft,
        correlation_id,
      );
      return { message };
    },
    say: ({ message }) => `Posted: ${sayMessage(message)}`,
  }),
];

const sayReactions = (reactions: readonly { emoji: string; count: number }[]): string =>
  reactions.length === 0
    ? "The message has no reactions."
    : `The message has ${reactions.map(({ emoji, count }) => `${emoji} ${count}`).join(", ")}.`;

/** The file that a tool is given: as text, or in Base64. */
function fileOf(
  filename: string,
  content: {
    readonly text?: string | undefined;
    readonly base64?: string | undefined;
    readonly content_type?: string | undefined;
  },
): File {
  const { base64, content_type } = content;
  if ((content.text === undefined) === (base64 === undefined))
    throw badRequest("Give the file's content as text or as base64, and not as both.");
  if (base64 === undefined)
    return new File([content.text ?? ""], filename, { type: content_type ?? "text/plain" });
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0)
    throw badRequest("base64 must be a file in Base64, with its padding and without line breaks.");
  const bytes = Buffer.from(base64, "base64");
  return new File([bytes], filename, { type: content_type ?? "application/octet-stream" });
}
