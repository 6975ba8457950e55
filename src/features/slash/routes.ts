import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import type { Config } from "../../config.ts";
import { answers } from "../../http/wire.ts";
import type { Send } from "../../outgoing/send.ts";
import type { Ephemeral } from "../../realtime/ephemeral.ts";
import type { Database } from "../../storage/database.ts";
import {
  createSlashCommand,
  listSlashCommands,
  revokeSlashCommand,
  rotateSlashSecret,
} from "./commands.ts";
import { replyLater } from "./delayed.ts";
import { runSlashCommand } from "./dispatch.ts";
import {
  CreateSlashCommandRequest,
  SlashCommandAnswer,
  SlashCommandChanged,
  SlashCommandList,
  SlashCommandPayload,
  SlashCommandResponse,
  SlashReply,
  SlashReplyTaken,
} from "./wire.ts";

const tags = ["Integrations"];

export const slashRoutes = (
  { db, send }: { readonly db: Database; readonly send: Send },
  config: Pick<Config, "public_url" | "public_api_url">,
  signedIn: SignedIn,
  { whisper }: Pick<Ephemeral, "whisper">,
) => {
  const correlationOf = (set: { headers: Record<string, string | number | undefined> }) =>
    String(set.headers["x-correlation-id"]);
  const world = { db, send, api_url: config.public_api_url ?? config.public_url };

  return new Elysia({ name: "slash", prefix: "/api" })
    .post(
      "/hooks/slash-responses/:token",
      async ({ params, body, set }) => {
        const told = await replyLater(db, params.token, body, correlationOf(set));
        if (told !== undefined) whisper("slash.responded", told);
        return { ok: true as const };
      },
      {
        body: SlashReply,
        response: answers({ 200: SlashReplyTaken }),
        detail: {
          operationId: "respondToSlashCommand",
          tags,
          security: [],
          summary: "Answer a slash command later, by its secret address",
        },
      },
    )
    .use(signedIn)
    .post(
      "/hooks/slash/:id",
      async ({ actor, params, body, set, status }) => {
        const ran = await runSlashCommand(world, actor, params.id, body, correlationOf(set));
        return ran.status === 201 ? status(201, ran.answer) : status(200, ran.answer);
      },
      {
        body: SlashCommandPayload,
        response: answers({ 200: SlashCommandResponse, 201: SlashCommandAnswer }),
        detail: { operationId: "runSlashCommand", tags: ["Hooks"], summary: "Run a slash command" },
      },
    )
    .get(
      "/workspaces/:id/slash-commands",
      async ({ actor, params }) => ({
        slash_commands: await listSlashCommands(db, actor, params.id),
      }),
      {
        response: answers({ 200: SlashCommandList }),
        detail: {
          operationId: "listSlashCommands",
          tags,
          summary: "The slash commands that apps answer, also those that were revoked",
        },
      },
    )
    .post(
      "/workspaces/:id/slash-commands",
      async ({ actor, params, body, status }) =>
        status(201, { slash_command: await createSlashCommand(db, actor, params.id, body) }),
      {
        body: CreateSlashCommandRequest,
        response: answers({ 201: SlashCommandChanged }),
        detail: {
          operationId: "createSlashCommand",
          tags,
          summary: "Have a slash command answered by an app",
        },
      },
    )
    .post(
      "/slash-commands/:id/revoke",
      async ({ actor, params }) => ({
        slash_command: await revokeSlashCommand(db, actor, params.id),
      }),
      {
        response: answers({ 200: SlashCommandChanged }),
        detail: { operationId: "revokeSlashCommand", tags, summary: "End a slash command" },
      },
    )
    .post(
      "/slash-commands/:id/rotate-secret",
      async ({ actor, params }) => ({
        slash_command: await rotateSlashSecret(db, actor, params.id),
      }),
      {
        response: answers({ 200: SlashCommandChanged }),
        detail: {
          operationId: "rotateSlashCommandSecret",
          tags,
          summary: "Sign a command's calls with a new secret from now on",
        },
      },
    );
};
