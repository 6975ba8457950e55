import { Elysia } from "elysia";
import type { PeerOf, SignedIn } from "../../access/plugin.ts";
import type { Config } from "../../config.ts";
import { rateLimit } from "../../http/rate-limit.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { claimAddress } from "./claim-address.ts";
import { claimSetupCode } from "./claim.ts";
import { createSetupCode } from "./setup-codes.ts";
import {
  BotSetupCodeAnswer,
  BotSetupCodeClaimResponse,
  ClaimBotSetupCodeRequest,
  CreateBotSetupCodeRequest,
} from "./wire.ts";

const tags = ["Bots"];
/** How often somebody at one address may try a code: ten times a minute. */
const ATTEMPTS = { limit: "setup_code", perSecond: 10 / 60, burst: 10 } as const;

export function botSetupRoutes(
  db: Database,
  { public_api_url }: Pick<Config, "public_api_url">,
  peerOf: PeerOf,
  signedIn: SignedIn,
) {
  const attempt = rateLimit<string>(ATTEMPTS);
  return new Elysia({ name: "bot-setup", prefix: "/api" })
    .post(
      "/bot-setup-codes/claim",
      ({ request, body }) => {
        attempt(claimAddress(request.headers, peerOf(request)));
        return claimSetupCode(db, body.code, public_api_url);
      },
      {
        body: ClaimBotSetupCodeRequest,
        response: answers({ 200: BotSetupCodeClaimResponse }),
        detail: {
          operationId: "claimBotSetupCode",
          tags,
          security: [],
          summary: "Exchange a setup code for a bot's token",
        },
      },
    )
    .use(signedIn)
    .post(
      "/workspaces/:id/bots/:bot_id/setup-codes",
      async ({ actor, params, body, status }) => {
        const at = { workspaceId: params.id, botId: params.bot_id };
        return status(201, {
          setup_code: await createSetupCode(db, actor, at, body, public_api_url),
        });
      },
      {
        body: CreateBotSetupCodeRequest,
        response: answers({ 201: BotSetupCodeAnswer }),
        detail: {
          operationId: "createBotSetupCode",
          tags,
          summary: "Make a code that a bot's install is set up by",
        },
      },
    );
}
