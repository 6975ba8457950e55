import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import type { Config } from "../../config.ts";
import type { AddressOf } from "../../http/client-address.ts";
import { sessionCookie } from "../../http/cookies.ts";
import { ApiError } from "../../http/errors.ts";
import { tooMany } from "../../http/rate-limit.ts";
import { answers } from "../../http/wire.ts";
import type { Outbox } from "../../mail/outbox.ts";
import type { Connections } from "../../realtime/connection.ts";
import type { Database } from "../../storage/database.ts";
import { cleanEmail } from "./addresses.ts";
import { lettersOf } from "./letters.ts";
import type { SignInLimits } from "./limits.ts";
import { resetMail, resetPassword } from "./password-resets.ts";
import {
  Accepted,
  ChangePasswordRequest,
  PasswordSignInRequest,
  RequestPasswordReset,
  ResetPasswordRequest,
} from "./password-wire.ts";
import { changePassword, loginOf, signInByPassword } from "./passwords.ts";
import { SignedIn as SignedInAnswer } from "./wire.ts";

const tags = ["Auth"];
const open = { security: [] };

/** Signing in by a password, where the operator allows it. */
export function passwordRoutes(
  db: Database,
  config: Config,
  signedIn: SignedIn,
  connections: Connections,
  {
    addressOf,
    limits,
    outbox,
  }: { addressOf: AddressOf; limits: SignInLimits; outbox: Outbox | undefined },
) {
  const cookie = sessionCookie(config);
  const letters = lettersOf(config.public_url ?? "");
  const agentOf = (request: Request) => request.headers.get("user-agent") ?? "";
  function requirePasswords(): void {
    if (!config.password_auth)
      throw new ApiError(
        501,
        "password_not_configured",
        "This server signs nobody in by a password.",
      );
  }

  return new Elysia({ name: "passwords", prefix: "/api/auth" })
    .post(
      "/password/sign-in",
      async ({ request, body, set }) => {
        requirePasswords();
        const signedIn = await limits.password(addressOf(request), loginOf(body.login), () =>
          signInByPassword(db, body, agentOf(request)),
        );
        set.headers["set-cookie"] = cookie.set(request, signedIn.token);
        return signedIn;
      },
      {
        body: PasswordSignInRequest,
        response: answers({ 200: SignedInAnswer }),
        detail: {
          operationId: "signInByPassword",
          tags,
          ...open,
          summary: "Sign in by a mail address or handle and a password",
        },
      },
    )
    .post(
      "/password/reset-request",
      ({ request, body, status }) => {
        requirePasswords();
        if (outbox === undefined)
          throw new ApiError(
            501,
            "mail_not_configured",
            "This server sends no mail: ask its operator for a new password.",
          );
        const email = cleanEmail(body.email);
        limits.mail(addressOf(request), email);
        if (!outbox.post(() => resetMail(db, letters, email))) throw tooMany(30);
        return status(202, {});
      },
      {
        body: RequestPasswordReset,
        response: answers({ 202: Accepted }),
        detail: {
          operationId: "requestPasswordReset",
          tags,
          ...open,
          summary: "Ask for a mail to set a new password by",
        },
      },
    )
    .post(
      "/password/reset",
      async ({ request, body, set }) => {
        requirePasswords();
        limits.resetFrom(addressOf(request));
        const { signedIn, ended } = await resetPassword(db, body, agentOf(request));
        for (const session of ended) connections.revoke(session);
        set.headers["set-cookie"] = cookie.set(request, signedIn.token);
        return signedIn;
      },
      {
        body: ResetPasswordRequest,
        response: answers({ 200: SignedInAnswer }),
        detail: {
          operationId: "resetPassword",
          tags,
          ...open,
          summary: "Set a new password by a mailed token, and sign in",
        },
      },
    )
    .use(signedIn)
    .put(
      "/password",
      async ({ actor, request, body, set }) => {
        requirePasswords();
        const ended = await limits.password(addressOf(request), actor.user.public_id, () =>
          changePassword(db, actor, body),
        );
        for (const session of ended) connections.revoke(session);
        set.status = 204;
      },
      {
        body: ChangePasswordRequest,
        detail: {
          operationId: "changePassword",
          tags,
          summary: "Set or change one's password, and end one's other sign-ins",
        },
      },
    );
}
