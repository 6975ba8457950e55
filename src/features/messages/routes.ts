import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { queryAsSent } from "../../http/query.ts";
import { answers } from "../../http/wire.ts";
import { channelFor } from "../../access/policy.ts";
import type { Database } from "../../storage/database.ts";
import { createMessage } from "./create.ts";
import {
  deleteMessage,
  getMessage,
  getMessageByNonce,
  routeMessage,
  updateMessage,
} from "./messages.ts";
import { pageMessages } from "./pages.ts";
import {
  ByNonceQuery,
  CreateMessageRequest,
  MessageAnswer,
  MessageChanged,
  MessagePage,
  MessagePageQuery,
  UpdateMessageRequest,
} from "./wire.ts";

const tags = ["Messages"];

export const messageRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "messages", prefix: "/api" })
    .use(signedIn)
    .derive(({ request }) => ({ query: queryAsSent(request) }))
    .get(
      "/channels/:id/messages",
      async ({ actor, params, query }) =>
        pageMessages(db, actor, await channelFor(db, actor, params.id), query),
      {
        query: MessagePageQuery,
        response: answers({ 200: MessagePage }),
        detail: { operationId: "listMessages", tags, summary: "A page of a channel's messages" },
      },
    )
    .post(
      "/channels/:id/messages",
      async ({ actor, params, body, set, status }) => {
        const correlationId = String(set.headers["x-correlation-id"]);
        const { message, event } = await createMessage(
          db,
          actor,
          (tx) => channelFor(tx, actor, params.id),
          body,
          correlationId,
        );
        return event === undefined ? status(200, { message }) : status(201, { message, event });
      },
      {
        body: CreateMessageRequest,
        response: answers({ 200: MessageAnswer, 201: MessageChanged }),
        detail: { operationId: "createMessage", tags, summary: "Write a message into a channel" },
      },
    )
    .get(
      "/messages/by-nonce",
      async ({ actor, query }) => ({
        message: await getMessageByNonce(db, actor, query.workspace_id, query.nonce),
      }),
      {
        query: ByNonceQuery,
        response: answers({ 200: MessageAnswer }),
        detail: {
          operationId: "getMessageByNonce",
          tags,
          summary: "The caller's own message under a nonce",
        },
      },
    )
    .get(
      "/messages/:id",
      async ({ actor, params }) => ({ message: await getMessage(db, actor, params.id) }),
      {
        response: answers({ 200: MessageAnswer }),
        detail: { operationId: "getMessage", tags, summary: "One message" },
      },
    )
    .patch(
      "/messages/:id",
      ({ actor, params, body }) => updateMessage(db, actor, params.id, body.body, body.actions),
      {
        body: UpdateMessageRequest,
        response: answers({ 200: MessageChanged }),
        detail: { operationId: "updateMessage", tags, summary: "Edit one's own message" },
      },
    )
    .delete("/messages/:id", ({ actor, params }) => deleteMessage(db, actor, params.id), {
      response: answers({ 200: MessageChanged }),
      detail: { operationId: "deleteMessage", tags, summary: "Delete a message" },
    })
    .post(
      "/messages/:id/route",
      async ({ actor, params }) => ({ message: await routeMessage(db, actor, params.id) }),
      {
        response: answers({ 200: MessageAnswer }),
        detail: {
          operationId: "routeMessage",
          tags,
          summary: "Give a message the ID that its page's address uses",
        },
      },
    );
