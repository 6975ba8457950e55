import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import {
  cancelScheduled,
  createScheduled,
  getScheduled,
  listScheduled,
  updateScheduled,
} from "./scheduled.ts";
import {
  CreateScheduledMessageRequest,
  ScheduledMessageAnswer,
  ScheduledMessagePage,
  ScheduledMessagesQuery,
  UpdateScheduledMessageRequest,
} from "./wire.ts";

const tags = ["Scheduled messages"];

export const scheduledRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "scheduled", prefix: "/api" })
    .use(signedIn)
    .get(
      "/workspaces/:id/scheduled-messages",
      ({ actor, params, query }) => listScheduled(db, actor, params.id, query),
      {
        query: ScheduledMessagesQuery,
        response: answers({ 200: ScheduledMessagePage }),
        detail: {
          operationId: "listScheduledMessages",
          tags,
          summary: "One's own scheduled messages and reminders",
        },
      },
    )
    .post(
      "/workspaces/:id/scheduled-messages",
      async ({ actor, params, body, status }) => {
        const { scheduled, created } = await createScheduled(db, actor, params.id, body);
        return status(created ? 201 : 200, { scheduled_message: scheduled });
      },
      {
        body: CreateScheduledMessageRequest,
        response: answers({ 200: ScheduledMessageAnswer, 201: ScheduledMessageAnswer }),
        detail: {
          operationId: "createScheduledMessage",
          tags,
          summary: "Write a message later, or be reminded",
        },
      },
    )
    .get(
      "/scheduled-messages/:id",
      async ({ actor, params }) => ({
        scheduled_message: await getScheduled(db, actor, params.id),
      }),
      {
        response: answers({ 200: ScheduledMessageAnswer }),
        detail: { operationId: "getScheduledMessage", tags, summary: "One scheduled message" },
      },
    )
    .patch(
      "/scheduled-messages/:id",
      async ({ actor, params, body }) => ({
        scheduled_message: await updateScheduled(db, actor, params.id, body),
      }),
      {
        body: UpdateScheduledMessageRequest,
        response: answers({ 200: ScheduledMessageAnswer }),
        detail: {
          operationId: "updateScheduledMessage",
          tags,
          summary: "Change the text or the time of one that waits",
        },
      },
    )
    .delete(
      "/scheduled-messages/:id",
      async ({ actor, params, set }) => {
        await cancelScheduled(db, actor, params.id);
        set.status = 204;
      },
      {
        detail: { operationId: "cancelScheduledMessage", tags, summary: "Cancel one that waits" },
      },
    );
