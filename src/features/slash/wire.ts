import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { Message } from "../messages/wire.ts";

export const SlashCommand = wire("SlashCommand", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    "app_installation_id?": "string",
    command: "string",
    description: "string",
    callback_url: "string",
    "signing_secret?": "string",
    bot_user_id: "string",
    "created_by?": "string",
    created_at: "string",
    "revoked_at?": "string",
  }),
);
export type SlashCommand = Infer<typeof SlashCommand>;

export const SlashCommandList = wire("SlashCommandList", (type) =>
  type({ slash_commands: SlashCommand.schema().array() }),
);
export const SlashCommandChanged = wire("SlashCommandChanged", (type) =>
  type({ slash_command: SlashCommand.schema() }),
);

export const CreateSlashCommandRequest = wire("CreateSlashCommandRequest", (type) =>
  type({
    "app_installation_id?": "string",
    command: "string <= 64",
    "description?": "string <= 500",
    callback_url: "string <= 2000",
    bot_user_id: "string",
  }),
);
export type CreateSlashCommandRequest = Infer<typeof CreateSlashCommandRequest>;

/** What senders of slash commands send; further fields, such as `user_name`, are ignored. */
export const SlashCommandPayload = wire("SlashCommandPayload", (type) =>
  type({ command: "string", "text?": "string", "user_name?": "string" }),
);
export type SlashCommandPayload = Infer<typeof SlashCommandPayload>;

/** One call of a registered command. */
export const SlashInvocation = wire("SlashInvocation", (type) =>
  type({
    id: "string",
    command_id: "string",
    command: "string",
    text: "string",
    workspace_id: "string",
    channel_id: "string",
    user_id: "string",
    bot_user_id: "string",
    response_status: "number.integer",
    created_at: "string",
    "completed_at?": "string",
  }),
);
export type SlashInvocation = Infer<typeof SlashInvocation>;

/** A command that nobody has registered: written as it stands. */
export const SlashCommandAnswer = wire("SlashCommandAnswer", (type) =>
  type({
    response_type: "'in_channel'",
    text: "string",
    message: Message.schema(),
    event: Event.schema(),
  }),
);
export type SlashCommandAnswer = Infer<typeof SlashCommandAnswer>;

/** What a registered command's app answered; posted where that was for the channel. */
export const SlashCommandResponse = wire("SlashCommandResponse", (type) =>
  type({
    response_type: "string",
    text: "string",
    "message?": Message.schema(),
    "event?": Event.schema(),
    invocation: SlashInvocation.schema(),
  }),
);
export type SlashCommandResponse = Infer<typeof SlashCommandResponse>;

/** What an app answers, in the field names of Slack and Mattermost. */
export const SlashReply = wire("SlashReply", (type) =>
  type({
    "response_type?": "string | null",
    "text?": "string | null",
    "username?": "string | null",
    "icon_url?": "string | null",
    "icon_emoji?": "string | null",
    "mrkdwn?": "boolean | null",
    "attachments?": "(Record<string, unknown>[] <= 100) | null",
    "blocks?": "(Record<string, unknown>[] <= 100) | null",
  }),
);
export type SlashReply = Infer<typeof SlashReply>;

export const SlashReplyTaken = wire("SlashReplyTaken", (type) => type({ ok: "true" }));
