import { Elysia } from "elysia";
import type { Config } from "../../config.ts";
import type { AddressOf } from "../../http/client-address.ts";
import { sessionCookie } from "../../http/cookies.ts";
import { ApiError } from "../../http/errors.ts";
import { rateLimit } from "../../http/rate-limit.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { setUp } from "./setup.ts";
import { SetUp, SetupRequest } from "./wire.ts";

/** How often somebody at one address may try a setup link: ten times a minute. */
const ATTEMPTS = { limit: "setup_link", perSecond: 10 / 60, burst: 10 } as const;

export function setupRoutes(db: Database, config: Config, { addressOf }: { addressOf: AddressOf }) {
  const cookie = sessionCookie(config);
  const attempt = rateLimit<string>(ATTEMPTS);

  return new Elysia({ name: "setup", prefix: "/api/auth" }).post(
    "/setup",
    async ({ request, body, set, status }) => {
      if (body.password !== undefined && !config.password_auth)
        throw new ApiError(
          501,
          "password_not_configured",
          "This server signs nobody in by a password.",
        );
      attempt(addressOf(request));
      const done = await setUp(db, body, request.headers.get("user-agent") ?? "");
      set.headers["set-cookie"] = cookie.set(request, done.token);
      return status(201, done);
    },
    {
      body: SetupRequest,
      response: answers({ 201: SetUp }),
      detail: {
        operationId: "setUp",
        tags: ["Auth"],
        security: [],
        summary: "Make the first account, the owner, by the link that the server printed",
      },
    },
  );
}
