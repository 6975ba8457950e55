import type { Actor } from "../../access/actor.ts";
import { channelFor } from "../../access/policy.ts";
import { badRequest } from "../../http/errors.ts";
import type { Database } from "../../storage/database.ts";
import { createMessage } from "../messages/create.ts";
import type { SlashCommandAnswer, SlashCommandPayload } from "./wire.ts";

/**
 * Runs a slash command in a channel. No command is registered with this server, so each is one that nobody answers to: it
 * is written as it stands, by the caller.
 */
export async function runSlashCommand(
  db: Database,
  actor: Actor,
  channelId: string,
  payload: SlashCommandPayload,
  correlationId: string,
): Promise<SlashCommandAnswer> {
  const command = payload.command.trim();
  if (command === "") throw badRequest("command must not be empty.");
  return writeCommand(db, actor, channelId, `${command} ${payload.text ?? ""}`, correlationId);
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
