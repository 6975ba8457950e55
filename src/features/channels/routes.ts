import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { createChannel, deleteChannel, listChannels, updateChannel } from "./channels.ts";
import { markRead, markUnread } from "./reading.ts";
import {
  ChannelChanged,
  ChannelList,
  CreateChannelRequest,
  ReadAnswer,
  ReadRequest,
  UpdateChannelRequest,
} from "./wire.ts";

const tags = ["Channels"];

export const channelRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "channels", prefix: "/api" })
    .use(signedIn)
    .get(
      "/workspaces/:id/channels",
      async ({ actor, params }) => ({ channels: await listChannels(db, actor, params.id) }),
      {
        response: answers({ 200: ChannelList }),
        detail: { operationId: "listChannels", tags, summary: "A workspace's channels, by name" },
      },
    )
    .post(
      "/workspaces/:id/channels",
      async ({ actor, params, body, status }) =>
        status(201, await createChannel(db, actor, params.id, body)),
      {
        body: CreateChannelRequest,
        response: answers({ 201: ChannelChanged }),
        detail: { operationId: "createChannel", tags, summary: "Make a channel" },
      },
    )
    .patch(
      "/channels/:id",
      ({ actor, params, body }) => updateChannel(db, actor, params.id, body),
      {
        body: UpdateChannelRequest,
        response: answers({ 200: ChannelChanged }),
        detail: { operationId: "updateChannel", tags, summary: "Change or archive a channel" },
      },
    )
    .delete(
      "/channels/:id",
      async ({ actor, params, set }) => {
        await deleteChannel(db, actor, params.id);
        set.status = 204;
      },
      { detail: { operationId: "deleteChannel", tags, summary: "Delete an archived channel" } },
    )
    .post(
      "/channels/:id/read",
      async ({ actor, params, body }) => ({
        receipt: await markRead(db, actor, params.id, body.seq),
      }),
      {
        body: ReadRequest,
        response: answers({ 200: ReadAnswer }),
        detail: { operationId: "markChannelRead", tags, summary: "Move the read pointer forward" },
      },
    )
    .post(
      "/channels/:id/unread",
      async ({ actor, params, body }) => ({
        receipt: await markUnread(db, actor, params.id, body.seq),
      }),
      {
        body: ReadRequest,
        response: answers({ 200: ReadAnswer }),
        detail: {
          operationId: "markChannelUnread",
          tags,
          summary: "Move the read pointer back to just before a message",
        },
      },
    );
