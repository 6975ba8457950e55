import { Elysia } from "elysia";
import type { PeerOf } from "../../access/plugin.ts";
import type { Config } from "../../config.ts";
import { clientAddresses } from "../../http/client-address.ts";
import { sessionCookie } from "../../http/cookies.ts";
import { ApiError } from "../../http/errors.ts";
import { queryAsSent } from "../../http/query.ts";
import { rateLimit } from "../../http/rate-limit.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { consumeDesktop, desktopOf } from "./desktop.ts";
import { asPage, wantsPage } from "./error-page.ts";
import { createFlow, type Destination, type SentOn } from "./flow.ts";
import {
  ConsumeDesktopGitHubOAuthRequest,
  DesktopConsumed,
  DesktopStart,
  ProviderAnswer,
} from "./wire.ts";

/** How often somebody at one address may begin a sign-in, or fetch one for the app: thirty times a minute. */
const ATTEMPTS = { limit: "provider", perSecond: 30 / 60, burst: 30 } as const;

/** What the API's document says of an operation that sends a browser on. */
const detail = (operationId: string, summary: string) => ({
  operationId,
  tags: ["Auth"],
  security: [],
  summary,
  responses: { 302: { description: "" } },
});

/** Signing in at a provider: the browser is sent there, and comes back. */
export function oauthRoutes(db: Database, config: Config, peerOf: PeerOf) {
  const { begin, comeBack } = createFlow(db, config);
  const session = sessionCookie(config);
  const addressOf = clientAddresses(config.trusted_proxies, peerOf);
  const limit = config.rate_limit && rateLimit<string>(ATTEMPTS);
  const attempt = (request: Request) => limit?.(addressOf(request));

  return new Elysia({ name: "oauth", prefix: "/api/auth" })
    .post(
      "/github/desktop/consume",
      async ({ request, body, set }) => {
        attempt(request);
        const agent = request.headers.get("user-agent") ?? "";
        const { token } = await consumeDesktop(db, body, agent);
        set.headers["set-cookie"] = session.set(request, token);
        return { ok: true as const };
      },
      {
        body: ConsumeDesktopGitHubOAuthRequest,
        response: answers({ 200: DesktopConsumed }),
        detail: {
          operationId: "consumeDesktopSignIn",
          tags: ["Auth"],
          security: [],
          summary: "Sign the desktop app in by the code that it was called back with",
        },
      },
    )
    .derive(({ request, set }) => {
      // The addresses hold codes: whatever is looked at next is not told of them.
      set.headers["referrer-policy"] = "no-referrer";

      /** Sends the browser on. Of an error it is shown a page, unless it is a program that asks. */
      async function sendOn(where: Promise<SentOn>): Promise<string> {
        try {
          const { location, cookie } = await where;
          set.status = 302;
          set.headers["location"] = location;
          if (cookie !== undefined) set.headers["set-cookie"] = cookie;
          return "";
        } catch (error) {
          if (!(error instanceof ApiError) || !wantsPage(request.headers)) throw error;
          throw asPage(error, config.public_url);
        }
      }
      const beginAt = async (...where: Destination) => {
        attempt(request);
        return begin(request, ...where);
      };
      return { query: queryAsSent(request), sendOn, beginAt };
    })
    .get("/github/start", ({ sendOn, beginAt }) => sendOn(beginAt("github")), {
      detail: detail("startGitHubSignIn", "Sign in at GitHub"),
    })
    .get("/github/callback", ({ request, sendOn }) => sendOn(comeBack(request, "github")), {
      query: ProviderAnswer,
      detail: detail("finishGitHubSignIn", "Come back from GitHub"),
    })
    .get(
      "/github/desktop/start",
      ({ query, sendOn, beginAt }) =>
        sendOn(beginAt("github", () => desktopOf(query.desktop_protocol, query.code_challenge))),
      {
        query: DesktopStart,
        detail: detail("startDesktopSignIn", "Sign in at GitHub, for the desktop app"),
      },
    )
    .get("/oidc/start", ({ sendOn, beginAt }) => sendOn(beginAt("oidc")), {
      detail: detail("startOidcSignIn", "Sign in at the provider of the operator's choice"),
    })
    .get("/oidc/callback", ({ request, sendOn }) => sendOn(comeBack(request, "oidc")), {
      query: ProviderAnswer,
      detail: detail("finishOidcSignIn", "Come back from the provider of the operator's choice"),
    })
    .get("/openclaw/start", ({ sendOn, beginAt }) => sendOn(beginAt("openclaw")), {
      detail: detail("startOpenClawSignIn", "Sign in at OpenClaw ID"),
    })
    .get("/openclaw/callback", ({ request, sendOn }) => sendOn(comeBack(request, "openclaw")), {
      query: ProviderAnswer,
      detail: detail("finishOpenClawSignIn", "Come back from OpenClaw ID"),
    });
}
