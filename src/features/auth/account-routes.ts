import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import type { Config } from "../../config.ts";
import type { AddressOf } from "../../http/client-address.ts";
import { ApiError } from "../../http/errors.ts";
import { tooMany } from "../../http/rate-limit.ts";
import { answers } from "../../http/wire.ts";
import type { Outbox } from "../../mail/outbox.ts";
import type { Database } from "../../storage/database.ts";
import { accountOf, confirmationMail, confirmEmail } from "./account.ts";
import { cleanEmail } from "./addresses.ts";
import { lettersOf } from "./letters.ts";
import type { SignInLimits } from "./limits.ts";
import {
  Accepted,
  AccountAnswer,
  ConfirmEmailRequest,
  RequestEmailRequest,
} from "./password-wire.ts";
import { hashOfPerson, requirePassword } from "./passwords.ts";

const tags = ["Auth"];

/** By what somebody can sign in, and the mail address among it. */
export function accountRoutes(
  db: Database,
  config: Config,
  signedIn: SignedIn,
  {
    addressOf,
    limits,
    outbox,
  }: { addressOf: AddressOf; limits: SignInLimits; outbox: Outbox | undefined },
) {
  const letters = lettersOf(config.public_url ?? "");

  return new Elysia({ name: "account", prefix: "/api/auth" })
    .use(signedIn)
    .get("/account", async ({ actor }) => ({ account: await accountOf(db, actor) }), {
      response: answers({ 200: AccountAnswer }),
      detail: { operationId: "getAccount", tags, summary: "By what the caller can sign in" },
    })
    .post(
      "/email/request",
      async ({ actor, request, body, status }) => {
        if (outbox === undefined)
          throw new ApiError(501, "mail_not_configured", "This server sends no mail.");
        const email = cleanEmail(body.email);
        const network = addressOf(request);
        await limits.password(network, actor.user.public_id, async () =>
          requirePassword(await hashOfPerson(db, actor.user), body.current_password),
        );
        limits.mail(network, email);
        if (!outbox.post(() => confirmationMail(db, letters, actor, email))) throw tooMany(30);
        return status(202, {});
      },
      {
        body: RequestEmailRequest,
        response: answers({ 202: Accepted }),
        detail: {
          operationId: "requestEmail",
          tags,
          summary: "Ask for a mail that confirms an address as the caller's",
        },
      },
    )
    .post(
      "/email/confirm",
      async ({ actor, body }) => {
        const before = await confirmEmail(db, actor, body.token);
        if (before !== "") outbox?.post(() => Promise.resolve([letters.emailChanged(before)]));
        return { account: await accountOf(db, actor) };
      },
      {
        body: ConfirmEmailRequest,
        response: answers({ 200: AccountAnswer }),
        detail: {
          operationId: "confirmEmail",
          tags,
          summary: "Confirm a mail address by a mailed token",
        },
      },
    );
}
