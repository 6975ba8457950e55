import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Connections } from "../../realtime/connection.ts";
import type { Ephemeral } from "../../realtime/ephemeral.ts";
import type { Database } from "../../storage/database.ts";
import { createBot, listBots } from "./bots.ts";
import { listCommands, setCommands } from "./commands.ts";
import { createBotToken, listBotTokens, onlyWorkspaceOf, revokeBotToken } from "./managing.ts";
import { listOwnedBots } from "./owned.ts";
import { deleteBot, removeBot } from "./removal.ts";
import {
  BotCommandList,
  BotList,
  BotTokenAnswer,
  BotTokenList,
  CreateBotRequest,
  CreateBotResponse,
  CreateBotTokenRequest,
  DeletedBotAnswer,
  OwnedBotList,
  SetBotCommandsRequest,
  WorkspaceBotCommandList,
} from "./wire.ts";

const tags = ["Bots"];

export const botRoutes = (
  db: Database,
  signedIn: SignedIn,
  connections: Connections,
  { tell }: Pick<Ephemeral, "tell">,
) =>
  new Elysia({ name: "bots", prefix: "/api" })
    .use(signedIn)
    .get("/me/bots", async ({ actor }) => ({ bots: await listOwnedBots(db, actor) }), {
      response: answers({ 200: OwnedBotList }),
      detail: { operationId: "listOwnedBots", tags, summary: "The caller's own bots" },
    })
    .get(
      "/workspaces/:id/bots",
      async ({ actor, params }) => ({ bots: await listBots(db, actor, params.id) }),
      {
        response: answers({ 200: BotList }),
        detail: { operationId: "listBots", tags, summary: "A workspace's bots and their tokens" },
      },
    )
    .post(
      "/workspaces/:id/bots",
      async ({ actor, params, body, status }) =>
        status(201, await createBot(db, actor, params.id, body)),
      {
        body: CreateBotRequest,
        response: answers({ 201: CreateBotResponse }),
        detail: { operationId: "createBot", tags, summary: "Make a bot, with a token" },
      },
    )
    .delete(
      "/workspaces/:id/bots/:bot_id/membership",
      async ({ actor, params, set }) => {
        const { bot, tokens, workspaces } = await removeBot(db, actor, params.id, params.bot_id);
        for (const token of tokens) connections.revoke(token);
        for (const workspace of workspaces)
          tell("bot.membership_removed", workspace, { bot_user_id: bot });
        set.status = 204;
      },
      {
        detail: { operationId: "removeBot", tags, summary: "Take a bot out of a workspace" },
      },
    )
    .delete(
      "/bots/:bot_id",
      async ({ actor, params }) => {
        const { tokens, workspaces, deleted_bot } = await deleteBot(db, actor, params.bot_id);
        for (const token of tokens) connections.revoke(token);
        const { id: bot_user_id, ...rest } = deleted_bot;
        for (const workspace of workspaces)
          tell("bot.deleted", workspace, { bot_user_id, ...rest });
        return { deleted_bot };
      },
      {
        response: answers({ 200: DeletedBotAnswer }),
        detail: { operationId: "deleteBot", tags, summary: "Delete a bot everywhere" },
      },
    )
    .get(
      "/workspaces/:id/bots/:bot_id/tokens",
      async ({ actor, params }) => ({
        bot_tokens: await listBotTokens(db, actor, params.id, params.bot_id),
      }),
      {
        response: answers({ 200: BotTokenList }),
        detail: { operationId: "listWorkspaceBotTokens", tags, summary: "A bot's tokens" },
      },
    )
    .post(
      "/workspaces/:id/bots/:bot_id/tokens",
      async ({ actor, params, body, status }) => {
        const { id, bot_id } = params;
        return status(201, { bot_token: await createBotToken(db, actor, id, bot_id, body) });
      },
      {
        body: CreateBotTokenRequest,
        response: answers({ 201: BotTokenAnswer }),
        detail: { operationId: "createWorkspaceBotToken", tags, summary: "Make a token for a bot" },
      },
    )
    .get(
      "/bots/:bot_id/tokens",
      async ({ actor, params }) => {
        const workspace = await onlyWorkspaceOf(db, actor, params.bot_id);
        return { bot_tokens: await listBotTokens(db, actor, workspace, params.bot_id) };
      },
      {
        response: answers({ 200: BotTokenList }),
        detail: {
          operationId: "listBotTokens",
          tags,
          summary: "The tokens of a bot that is in one workspace",
        },
      },
    )
    .post(
      "/bots/:bot_id/tokens",
      async ({ actor, params, body, status }) => {
        const workspace = await onlyWorkspaceOf(db, actor, params.bot_id);
        const bot_token = await createBotToken(db, actor, workspace, params.bot_id, body);
        return status(201, { bot_token });
      },
      {
        body: CreateBotTokenRequest,
        response: answers({ 201: BotTokenAnswer }),
        detail: {
          operationId: "createBotToken",
          tags,
          summary: "Make a token for a bot that is in one workspace",
        },
      },
    )
    .post(
      "/bot-tokens/:token_id/revoke",
      async ({ actor, params }) => {
        const bot_token = await revokeBotToken(db, actor, params.token_id);
        connections.revoke(bot_token.id);
        return { bot_token };
      },
      {
        response: answers({ 200: BotTokenAnswer }),
        detail: { operationId: "revokeBotToken", tags, summary: "End a bot's token" },
      },
    )
    .put(
      "/bots/self/commands",
      async ({ actor, body }) => {
        const { bot_commands, workspace, changed } = await setCommands(db, actor, body.commands);
        const { public_id: workspace_id } = workspace;
        const bot_user_id = actor.user.public_id;
        if (changed) tell("bot_command.updated", workspace, { workspace_id, bot_user_id });
        return { bot_commands };
      },
      {
        body: SetBotCommandsRequest,
        response: answers({ 200: BotCommandList }),
        detail: {
          operationId: "setBotCommands",
          tags,
          summary: "Set the calling bot's whole menu",
        },
      },
    )
    .get(
      "/workspaces/:id/bot-commands",
      async ({ actor, params }) => ({ bot_commands: await listCommands(db, actor, params.id) }),
      {
        response: answers({ 200: WorkspaceBotCommandList }),
        detail: {
          operationId: "listBotCommands",
          tags,
          summary: "The commands that a workspace's bots offer",
        },
      },
    );
