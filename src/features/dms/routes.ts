import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { directFor } from "../../access/policy.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { markRead, markUnread } from "../channels/reading.ts";
import { ReadAnswer, ReadRequest } from "../channels/wire.ts";
import { createMessage } from "../messages/create.ts";
import { pageMessages } from "../messages/pages.ts";
import {
  CreateMessageRequest,
  MessageAnswer,
  MessageChanged,
  MessagePage,
  MessagePageQuery,
} from "../messages/wire.ts";
import {
  closeConversation,
  createConversation,
  getConversation,
  listConversations,
  openConversation,
  writableDirect,
} from "./dms.ts";
import {
  CreateDirectConversationRequest,
  DirectConversationAnswer,
  DirectConversationClosed,
  DirectConversationList,
  DirectConversationsQuery,
} from "./wire.ts";

const tags = ["Direct messages"];

export const directRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "dms", prefix: "/api" })
    .use(signedIn)
    .get(
      "/dms",
      async ({ actor, query }) => ({
        conversations: await listConversations(db, actor, query.workspace_id),
      }),
      {
        query: DirectConversationsQuery,
        response: answers({ 200: DirectConversationList }),
        detail: {
          operationId: "listDirectConversations",
          tags,
          summary: "The caller's open conversations, the one last written in first",
        },
      },
    )
    .post(
      "/dms",
      async ({ actor, body, status }) =>
        status(201, { conversation: await createConversation(db, actor, body) }),
      {
        body: CreateDirectConversationRequest,
        response: answers({ 201: DirectConversationAnswer }),
        detail: {
          operationId: "createDirectConversation",
          tags,
          summary: "The conversation with these people, made when there is none",
        },
      },
    )
    .get(
      "/dms/:id",
      async ({ actor, params }) => ({ conversation: await getConversation(db, actor, params.id) }),
      {
        response: answers({ 200: DirectConversationAnswer }),
        detail: { operationId: "getDirectConversation", tags, summary: "One conversation" },
      },
    )
    .delete(
      "/dms/:id",
      async ({ actor, params }) => {
        await closeConversation(db, actor, params.id);
        return { ok: true as const };
      },
      {
        response: answers({ 200: DirectConversationClosed }),
        detail: {
          operationId: "closeDirectConversation",
          tags,
          summary: "Hide a conversation from one's own list",
        },
      },
    )
    .post(
      "/dms/:id/open",
      async ({ actor, params }) => ({ conversation: await openConversation(db, actor, params.id) }),
      {
        response: answers({ 200: DirectConversationAnswer }),
        detail: {
          operationId: "openDirectConversation",
          tags,
          summary: "Show a conversation in one's list again",
        },
      },
    )
    .get(
      "/dms/:id/messages",
      async ({ actor, params, query }) =>
        pageMessages(db, actor, await directFor(db, actor, params.id), query),
      {
        query: MessagePageQuery,
        response: answers({ 200: MessagePage }),
        detail: {
          operationId: "listDirectMessages",
          tags,
          summary: "A page of a conversation's messages",
        },
      },
    )
    .post(
      "/dms/:id/messages",
      async ({ actor, params, body, set, status }) => {
        const { message, event } = await createMessage(
          db,
          actor,
          (tx) => writableDirect(tx, actor, params.id, body.nonce),
          body,
          String(set.headers["x-correlation-id"]),
        );
        return event === undefined ? status(200, { message }) : status(201, { message, event });
      },
      {
        body: CreateMessageRequest,
        response: answers({ 200: MessageAnswer, 201: MessageChanged }),
        detail: {
          operationId: "createDirectMessage",
          tags,
          summary: "Write a message into a conversation",
        },
      },
    )
    .post(
      "/dms/:id/read",
      async ({ actor, params, body }) => ({
        receipt: await markRead(db, actor, (tx) => directFor(tx, actor, params.id), body.seq),
      }),
      {
        body: ReadRequest,
        response: answers({ 200: ReadAnswer }),
        detail: { operationId: "markDirectRead", tags, summary: "Move the read pointer forward" },
      },
    )
    .post(
      "/dms/:id/unread",
      async ({ actor, params, body }) => ({
        receipt: await markUnread(db, actor, (tx) => directFor(tx, actor, params.id), body.seq),
      }),
      {
        body: ReadRequest,
        response: answers({ 200: ReadAnswer }),
        detail: {
          operationId: "markDirectUnread",
          tags,
          summary: "Move the read pointer back to just before a message",
        },
      },
    );
