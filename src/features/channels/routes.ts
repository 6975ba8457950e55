import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { channelFor } from "../../access/policy.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { createChannel, deleteChannel, listChannels, updateChannel } from "./channels.ts";
import {
  chooseNotifications,
  joinChannel,
  leaveChannel,
  notificationPreference,
} from "./joining.ts";
import { addChannelMember, listChannelMembers, removeChannelMember } from "./members.ts";
import { markRead, markUnread } from "./reading.ts";
import {
  AddChannelMemberRequest,
  ChannelAnswer,
  ChannelChanged,
  ChannelList,
  ChannelMemberAdded,
  ChannelMemberAnswer,
  ChannelMemberPage,
  ChannelMemberRemoved,
  ChannelMembersQuery,
  CreateChannelRequest,
  NotificationChoice,
  NotificationPreference,
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
        receipt: await markRead(db, actor, (tx) => channelFor(tx, actor, params.id), body.seq),
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
        receipt: await markUnread(db, actor, (tx) => channelFor(tx, actor, params.id), body.seq),
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
    )
    .post(
      "/channels/:id/join",
      async ({ actor, params }) => ({ channel: await joinChannel(db, actor, params.id) }),
      {
        response: answers({ 200: ChannelAnswer }),
        detail: { operationId: "joinChannel", tags, summary: "Put a channel into one's sidebar" },
      },
    )
    .post(
      "/channels/:id/leave",
      async ({ actor, params }) => ({ channel: await leaveChannel(db, actor, params.id) }),
      {
        response: answers({ 200: ChannelAnswer }),
        detail: {
          operationId: "leaveChannel",
          tags,
          summary: "Take a public channel out of one's sidebar",
        },
      },
    )
    .get(
      "/channels/:id/notification-settings",
      async ({ actor, params }) => ({
        preference: await notificationPreference(db, actor, params.id),
      }),
      {
        response: answers({ 200: NotificationPreference }),
        detail: {
          operationId: "getChannelNotifications",
          tags,
          summary: "How much of a channel one is notified of",
        },
      },
    )
    .patch(
      "/channels/:id/notification-settings",
      async ({ actor, params, body }) => ({
        preference: await chooseNotifications(db, actor, params.id, body.preference),
      }),
      {
        body: NotificationChoice,
        response: answers({ 200: NotificationPreference }),
        detail: {
          operationId: "updateChannelNotifications",
          tags,
          summary: "Choose how much of a channel one is notified of",
        },
      },
    )
    .get(
      "/channels/:id/members",
      ({ actor, params, query }) => listChannelMembers(db, actor, params.id, query),
      {
        query: ChannelMembersQuery,
        response: answers({ 200: ChannelMemberPage }),
        detail: {
          operationId: "listChannelMembers",
          tags,
          summary: "A page of a private channel's members",
        },
      },
    )
    .post(
      "/channels/:id/members",
      async ({ actor, params, body, status }) => {
        const { member, event } = await addChannelMember(db, actor, params.id, body.user_id);
        return event === undefined ? status(200, { member }) : status(201, { member, event });
      },
      {
        body: AddChannelMemberRequest,
        response: answers({ 200: ChannelMemberAnswer, 201: ChannelMemberAdded }),
        detail: {
          operationId: "addChannelMember",
          tags,
          summary: "Take someone into a private channel",
        },
      },
    )
    .delete(
      "/channels/:id/members/:user_id",
      ({ actor, params }) => removeChannelMember(db, actor, params.id, params.user_id),
      {
        response: answers({ 200: ChannelMemberRemoved }),
        detail: {
          operationId: "removeChannelMember",
          tags,
          summary: "Leave a private channel, or remove someone from it",
        },
      },
    );
