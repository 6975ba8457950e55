import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { channelFor } from "../../access/policy.ts";
import type { Config } from "../../config.ts";
import { rateLimit } from "../../http/rate-limit.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { hookFor, postThroughHook } from "./incoming.ts";
import { createIncomingHook, deleteIncomingHook, listIncomingHooks } from "./manage.ts";
import { postPayload } from "./post.ts";
import {
  CreateIncomingHookRequest,
  IncomingHookCreated,
  IncomingHookList,
  IncomingWebhookPayload,
  WebhookMessage,
} from "./wire.ts";

const tags = ["Hooks"];

export function hookRoutes(
  db: Database,
  config: Pick<Config, "public_url" | "public_api_url" | "rate_limit">,
  signedIn: SignedIn,
) {
  const count = config.rate_limit && rateLimit({ ...config.rate_limit, limit: "hooks" });
  const correlationOf = (set: { headers: Record<string, string | number | undefined> }) =>
    String(set.headers["x-correlation-id"]);

  return new Elysia({ name: "hooks", prefix: "/api" })
    .post(
      "/hooks/in/:token",
      async ({ params, body, set }) => {
        const hook = await hookFor(db, params.token);
        count?.(hook.id);
        await postThroughHook(db, hook, body, correlationOf(set));
        // Senders for Slack look for these two letters.
        return new Response("ok", { headers: { "content-type": "text/plain; charset=utf-8" } });
      },
      {
        body: IncomingWebhookPayload,
        detail: {
          operationId: "postThroughHook",
          tags,
          security: [],
          summary: "Post through a hook's secret address, as Slack's and Mattermost's senders do",
          responses: {
            200: {
              description: "It is posted",
              content: { "text/plain": { schema: { type: "string" as const, enum: ["ok"] } } },
            },
          },
        },
      },
    )
    .use(signedIn)
    .post(
      "/hooks/mattermost/:id",
      async ({ actor, params, body, set, status }) =>
        status(
          201,
          await postPayload(
            db,
            actor,
            (tx) => channelFor(tx, actor, params.id),
            body,
            correlationOf(set),
          ),
        ),
      {
        body: IncomingWebhookPayload,
        response: answers({ 201: WebhookMessage }),
        detail: {
          operationId: "postMattermostHook",
          tags,
          summary: "Post what a sender for Mattermost's or Slack's incoming webhooks says",
        },
      },
    )
    .get(
      "/workspaces/:id/incoming-hooks",
      async ({ actor, params }) => ({
        incoming_hooks: await listIncomingHooks(db, actor, params.id),
      }),
      {
        response: answers({ 200: IncomingHookList }),
        detail: {
          operationId: "listIncomingHooks",
          tags,
          summary: "A workspace's secret addresses for posting, without the secrets",
        },
      },
    )
    .post(
      "/workspaces/:id/incoming-hooks",
      async ({ actor, params, body, request, status }) => {
        const made = await createIncomingHook(db, actor, params.id, body);
        const base = config.public_api_url ?? config.public_url ?? new URL(request.url).origin;
        return status(201, { ...made, url: `${base}/api/hooks/in/${made.token}` });
      },
      {
        body: CreateIncomingHookRequest,
        response: answers({ 201: IncomingHookCreated }),
        detail: {
          operationId: "createIncomingHook",
          tags,
          summary: "Make a secret address that posts into a channel",
        },
      },
    )
    .delete(
      "/workspaces/:id/incoming-hooks/:hook_id",
      async ({ actor, params, set }) => {
        await deleteIncomingHook(db, actor, params.id, params.hook_id);
        set.status = 204;
      },
      {
        detail: {
          operationId: "deleteIncomingHook",
          tags,
          summary: "Make a secret address for posting worthless",
        },
      },
    );
}
