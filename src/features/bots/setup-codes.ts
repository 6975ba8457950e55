import type { Actor } from "../../access/actor.ts";
import type { Scope } from "../../access/scopes.ts";
import { badRequest, conflict } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { managedBot } from "./bots.ts";
import { hashCode, newCode } from "./codes.ts";
import { expandScopes } from "./scopes.ts";
import { cleanTokenName } from "./tokens.ts";
import type { BotSetupCode, BotSetupCodeClaimDefaults, CreateBotSetupCodeRequest } from "./wire.ts";

/** How long a code is good, in milliseconds. */
const LIFETIME = 10 * 60_000;
/** How many codes of a bot may wait in a workspace, each under a token name of its own. */
const MOST = 50;
/** Of the defaults as JSON, in bytes: clients read at most 64 KiB of the answer to a claim. */
const LARGEST = 48 * 1024;

/** The path that a code is claimed at, behind the address of the API. */
const CLAIM = "/api/bot-setup-codes/claim";

/** What an answer says of where the API is: nothing where the server was not told. */
export const contractOf = (api_base_url: string | undefined) =>
  api_base_url === undefined ? {} : { contract_version: 1 as const, api_base_url };

/**
 * Makes a code that is good for one token of a bot that the caller manages, within ten minutes; the token is made when
 * the code is claimed. It takes the place of the one that waits under the same token name. The code is in this answer
 * only: what is stored is its hash. `api_base_url` is where the API is, if that is known. Errors: 400 for unknown scopes and
 * defaults that will not do, 409 where 50 others of the bot wait.
 */
export async function createSetupCode(
  db: Database,
  actor: Actor,
  { workspaceId, botId }: { workspaceId: string; botId: string },
  input: CreateBotSetupCodeRequest,
  api_base_url: string | undefined,
): Promise<BotSetupCode> {
  const scopes = expandScopes(input.scopes);
  const token_name = cleanTokenName(input.name);
  const defaults = cleanDefaults(input.defaults ?? {}, scopes);
  return db.write(async (tx) => {
    const { workspace, bot } = await managedBot(tx, actor, workspaceId, botId, "make setup codes");
    const now = Date.now();
    const code = newCode();
    const made: BotSetupCode = {
      id: newId("bsc"),
      bot_user_id: bot.public_id,
      workspace_id: workspace.public_id,
      token_name,
      scopes,
      defaults,
      created_by: actor.user.public_id,
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + LIFETIME).toISOString(),
    };
    await makeRoom(tx, workspace, bot, made);
    await tx.run(
      `INSERT INTO bot_setup_codes (public_id, bot_user_id, workspace_id, token_name, scopes, defaults, code_hash,
         created_by, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (workspace_id, bot_user_id, token_name) DO UPDATE SET public_id = excluded.public_id,
         scopes = excluded.scopes, defaults = excluded.defaults, code_hash = excluded.code_hash,
         created_by = excluded.created_by, created_at = excluded.created_at, expires_at = excluded.expires_at`,
      made.id,
      bot.id,
      workspace.id,
      token_name,
      scopes.join(" "),
      JSON.stringify(defaults),
      hashCode(code),
      actor.user.id,
      made.created_at,
      made.expires_at,
    );
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "bot_setup_code.created",
      target_type: "bot_setup_code",
      target_id: made.id,
      metadata: { bot_user_id: bot.public_id, token_name, scopes },
    });
    const contract = contractOf(api_base_url);
    return {
      ...made,
      code,
      ...contract,
      ...(api_base_url !== undefined && { claim_url: api_base_url + CLAIM }),
    };
  });
}

/** Forgets the bot's codes that are over; 409 where as many others wait as may. */
async function makeRoom(
  tx: Tx,
  workspace: { id: number },
  bot: { id: number },
  { created_at, token_name }: BotSetupCode,
): Promise<void> {
  await tx.run(
    "DELETE FROM bot_setup_codes WHERE workspace_id = ? AND bot_user_id = ? AND expires_at <= ?",
    workspace.id,
    bot.id,
    created_at,
  );
  const others = await tx.get<{ count: number }>(
    `SELECT count(*) AS count FROM bot_setup_codes
     WHERE workspace_id = ? AND bot_user_id = ? AND token_name <> ?`,
    workspace.id,
    bot.id,
    token_name,
  );
  if (Number(others?.count ?? 0) >= MOST)
    throw conflict("too_many_setup_codes", `At most ${MOST} setup codes of a bot can wait.`);
}

/** The fields that are known, and no others. */
function cleanDefaults(
  given: BotSetupCodeClaimDefaults,
  scopes: readonly Scope[],
): BotSetupCodeClaimDefaults {
  if (Array.isArray(given)) throw badRequest("defaults must be an object.");
  const { defaultTo, allowFrom, agentActivity } = given;
  if (agentActivity === true && !scopes.includes("agent_activity:write"))
    throw badRequest("defaults.agentActivity needs the scope agent_activity:write.");
  const defaults = {
    ...(defaultTo !== undefined && { defaultTo: defaultTo.toWellFormed() }),
    ...(allowFrom !== undefined && { allowFrom: allowFrom.map((from) => from.toWellFormed()) }),
    ...(agentActivity !== undefined && { agentActivity }),
  };
  if (Buffer.byteLength(JSON.stringify(defaults)) > LARGEST)
    throw badRequest("defaults must be at most 48 KiB of JSON.");
  return defaults;
}
