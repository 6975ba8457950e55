import type { Actor } from "../../access/actor.ts";
import { channelFor, requireWritable, type PlaceRow } from "../../access/policy.ts";
import { ApiError, badRequest, conflict, notFound } from "../../http/errors.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import { OutgoingError, type Send } from "../../outgoing/send.ts";
import { signatureHeaders } from "../../outgoing/sign.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { createMessage } from "../messages/create.ts";
import { countGuestPost } from "../../access/guest-posts.ts";
import { userRow } from "../people/people.ts";
import { standingCommand, type CommandRow } from "./commands.ts";
import { noAnswer, readReply, type Reply } from "./reply.ts";
import type {
  SlashCommandAnswer,
  SlashCommandPayload,
  SlashCommandResponse,
  SlashInvocation,
} from "./wire.ts";

/** Milliseconds that the app has, and bytes of its answer. */
const TIMEOUT = 3_000;
const LIMIT = 65_536;
/** How long an app may answer later, in milliseconds. */
const DELAYED = 30 * 60_000;

/** What running a command needs of the world. */
export interface SlashWorld {
  readonly db: Database;
  readonly send: Send;
  /** Where the API is, for delayed answers; without one there are none. */
  readonly api_url: string | undefined;
}

/**
 * Runs a slash command in a channel. A registered one is answered by its app: in the channel, as its bot, unless the app
 * says otherwise; any other is written as it stands, by the caller. Errors: 404 for a channel that is not seen, 403 where
 * nothing may be written, 409 where the command's bot is not, 429 for a guest's fourth, 502 when the app does not answer.
 */
export async function runSlashCommand(
  world: SlashWorld,
  actor: Actor,
  channelId: string,
  payload: SlashCommandPayload,
  correlationId: string,
): Promise<
  | { readonly status: 201; readonly answer: SlashCommandAnswer }
  | { readonly status: 200; readonly answer: SlashCommandResponse }
> {
  const { db } = world;
  const typed = payload.command.trim();
  if (typed === "") throw badRequest("command must not be empty.");
  const text = (payload.text ?? "").toWellFormed().replaceAll("\0", "\uFFFD").trim();
  const place = await channelFor(db, actor, channelId);
  const name = `/${typed.replace(/^\//, "").toLowerCase()}`;
  const command = await standingCommand(db, { id: place.workspace_id }, name);
  if (command === undefined) {
    const answer = await writeCommand(db, actor, channelId, `${typed} ${text}`, correlationId);
    return { status: 201, answer };
  }
  const called = await begin(db, actor, channelId, command, text);
  const reply = await ask(world, actor, command, called);
  const posted =
    reply.response_type === "in_channel" && reply.text !== ""
      ? await postAsBot(db, command, channelId, reply, correlationId)
      : undefined;
  const answer = { response_type: reply.response_type, text: reply.text, ...posted };
  return { status: 200, answer: { ...answer, invocation: called.invocation } };
}

async function writeCommand(
  db: Database,
  actor: Actor,
  channelId: string,
  body: string,
  correlationId: string,
): Promise<SlashCommandAnswer> {
  const { message, event } = await createMessage(
    db,
    actor,
    (tx) => channelFor(tx, actor, channelId),
    { body },
    correlationId,
  );
  if (event === undefined) throw new Error("A message without a nonce cannot be a replay.");
  return { response_type: "in_channel", text: message.body, message, event };
}

/** An invocation that is stored, and the token of the address for delayed answers. */
interface Called {
  invocation: SlashInvocation;
  readonly token: string;
}

/** Stores that a command is called, before its app hears of it. */
const begin = (
  db: Database,
  actor: Actor,
  channelId: string,
  command: CommandRow,
  text: string,
): Promise<Called> =>
  db.write(async (tx) => {
    const place = await channelFor(tx, actor, channelId);
    requireWritable(place);
    if (!(await botSees(tx, command, place)))
      throw conflict(
        "bot_not_in_channel",
        `The bot that answers ${command.command} is not in this channel: add it first.`,
      );
    if (place.role === "guest") await countGuestPost(tx, actor, place);
    const token = newSecret("srt");
    const now = Date.now();
    const invocation: SlashInvocation = {
      id: newId("sci"),
      command_id: command.public_id,
      command: command.command,
      text,
      workspace_id: command.workspace_public_id,
      channel_id: place.public_id,
      user_id: actor.user.public_id,
      bot_user_id: command.bot_public_id,
      response_status: 0,
      created_at: new Date(now).toISOString(),
    };
    await tx.run(
      `INSERT INTO slash_invocations (public_id, workspace_id, command_id, place_id, user_id, text, response_token_hash,
         created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      invocation.id,
      command.workspace_id,
      command.id,
      place.id,
      actor.user.id,
      text,
      hashSecret(token),
      invocation.created_at,
      new Date(now + DELAYED).toISOString(),
    );
    await audit(tx, {
      actor: actor.user,
      workspace: { id: command.workspace_id },
      place,
      action: "slash_command.invoked",
      target_type: "slash_command",
      target_id: command.public_id,
      metadata: { invocation_id: invocation.id, channel_id: place.public_id },
    });
    return { invocation, token };
  });

/** Whether the command's bot is in the workspace, and in the channel if that is private. */
async function botSees(tx: Tx, command: CommandRow, place: PlaceRow): Promise<boolean> {
  const member = await tx.get(
    `SELECT 1 FROM memberships m WHERE m.workspace_id = ? AND m.user_id = ? AND (? = 'public' OR EXISTS (
       SELECT 1 FROM place_members pm WHERE pm.user_id = m.user_id AND pm.place_id = ?))`,
    place.workspace_id,
    command.bot_user_id,
    place.kind,
    place.id,
  );
  return member !== undefined;
}

/** Calls the app, and notes what came of it. */
async function ask(
  { db, send, api_url }: SlashWorld,
  actor: Actor,
  command: CommandRow,
  called: Called,
): Promise<Reply> {
  const { invocation, token } = called;
  const body = JSON.stringify({
    command_id: command.public_id,
    command: command.command,
    text: invocation.text,
    workspace_id: invocation.workspace_id,
    channel_id: invocation.channel_id,
    user_id: actor.user.public_id,
    bot_user_id: command.bot_public_id,
    trigger_id: invocation.id,
    ...(api_url !== undefined && { response_url: `${api_url}/api/hooks/slash-responses/${token}` }),
  });
  const note = async (status: number, error: string) => {
    const completed_at = new Date().toISOString();
    called.invocation = { ...invocation, response_status: status, completed_at };
    await db.write((tx) =>
      tx.run(
        "UPDATE slash_invocations SET response_status = ?, error = ?, completed_at = ? WHERE public_id = ?",
        status,
        error,
        completed_at,
        invocation.id,
      ),
    );
  };
  let status = 0;
  try {
    const answer = await send({
      url: command.callback_url,
      headers: {
        "content-type": "application/json",
        ...signatureHeaders(command.signing_secret, body),
      },
      body,
      timeout: TIMEOUT,
      limit: LIMIT,
    });
    status = answer.status;
    if (status < 200 || status >= 300) throw noAnswer(`answered with status ${status}`);
    const reply = readReply(answer.body);
    await note(status, "");
    return reply;
  } catch (error) {
    if (error instanceof OutgoingError) {
      await note(0, error.message);
      throw noAnswer("did not answer");
    }
    if (!(error instanceof ApiError)) throw error;
    await note(status, error.message);
    throw error.status === 502 ? error : noAnswer("answered with something else");
  }
}

/** Writes a reply in the channel as the command's bot, where that may write. */
export async function postAsBot(
  db: Database,
  command: Pick<CommandRow, "bot_user_id">,
  channelId: string,
  { text, override }: Reply,
  correlationId: string,
) {
  const user = await userRow(db, command.bot_user_id);
  if (user.deleted_at !== null) throw notFound("Bot");
  const bot: Actor = { user };
  const { message, event } = await createMessage(
    db,
    bot,
    (tx) => channelFor(tx, bot, channelId),
    { body: text },
    correlationId,
    override,
  );
  if (event === undefined) throw new Error("A message without a nonce cannot be a replay.");
  return { message, event };
}
