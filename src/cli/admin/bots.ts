import {
  createBotIn,
  createTokenFor,
  listBotsOf,
  revokeToken,
  tokensOf,
} from "../../features/bots/operator.ts";
import { table } from "../output.ts";
import { administer, type Options } from "./administer.ts";
import { printPages } from "./listing.ts";

/** `admin bot list` */
export const listBots = (options: Options & { workspace?: string }) =>
  administer(options, async (db) => {
    await printPages(
      listBotsOf(db, options.workspace),
      {
        name: "bots",
        headings: ["ID", "HANDLE", "NAME", "TOKENS", "OWNER"],
        row: ({ id, handle, display_name, tokens, owner_user_id = "" }) => [
          id,
          `@${handle}`,
          display_name,
          String(tokens),
          owner_user_id,
        ],
        plain: ({ id }) => id,
        none: "There is no bot.",
      },
      options,
    );
    return undefined;
  });

/** `admin bot create` */
export const createBot = (
  options: Options & {
    workspace: string;
    name: string;
    handle?: string;
    owner?: string;
    createdBy?: string;
    scopes?: string;
    tokenName?: string;
  },
) =>
  administer(options, async (db) => {
    const { workspace, name, handle, owner, createdBy, scopes, tokenName } = options;
    const made = await createBotIn(db, {
      workspace,
      display_name: name,
      handle,
      owner,
      created_by: createdBy,
      scopes: scopesIn(scopes),
      token_name: tokenName,
    });
    const token = made.bot_token.token ?? "";
    return {
      text: token,
      plain: token,
      json: made,
      note: `This is the token of ${made.bot.display_name}, @${made.bot.handle} (${made.bot.id}). It is not shown again.`,
    };
  });

/** `admin bot token list` */
export const listTokens = (options: Options & { bot: string; workspace?: string }) =>
  administer(options, async (db) => {
    const tokens = await tokensOf(db, options);
    return {
      text: table(
        ["ID", "NAME", "STATE", "LAST USED", "WORKSPACE", "SCOPES"],
        tokens.map(({ id, name, revoked_at, last_used_at = "never", workspace_id, scopes }) => [
          id,
          name,
          revoked_at === undefined ? "active" : "revoked",
          last_used_at,
          workspace_id,
          scopes.join(" "),
        ]),
      ),
      plain: tokens.map(({ id }) => id).join("\n"),
      json: { bot_tokens: tokens },
      ...(tokens.length === 0 && { note: "This bot has no token." }),
    };
  });

/** `admin bot token create` */
export const createToken = (
  options: Options & { bot: string; workspace?: string; scopes?: string; name?: string },
) =>
  administer(options, async (db) => {
    const { bot, workspace, scopes, name } = options;
    const made = await createTokenFor(db, {
      bot,
      workspace,
      scopes: scopesIn(scopes),
      token_name: name,
    });
    const token = made.bot_token.token ?? "";
    return {
      text: token,
      plain: token,
      json: made,
      note: `This is a token of ${made.bot.display_name}, ${made.bot_token.name} (${made.bot_token.id}). It is not shown again.`,
    };
  });

/** `admin bot token revoke` */
export const revokeBotToken = (options: Options & { token: string }) =>
  administer(options, async (db) => {
    const bot_token = await revokeToken(db, options.token);
    return {
      text: bot_token.id,
      plain: bot_token.id,
      json: { bot_token },
      note: `The token ${bot_token.name} counts no more.`,
    };
  });

const scopesIn = (text: string | undefined) =>
  text?.split(/[\s,]+/).filter((scope) => scope !== "");
