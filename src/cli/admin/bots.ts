import { createBotIn } from "../../features/bots/operator.ts";
import { administer, type Options } from "./administer.ts";

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
      scopes: scopes?.split(/[\s,]+/).filter((scope) => scope !== ""),
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
