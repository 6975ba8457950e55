import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { listFollowedThreads, setFollowing, setThreadRead } from "./following.ts";
import { createReply, pageThread } from "./threads.ts";
import {
  CreateThreadReplyRequest,
  FollowedThreads,
  FollowedThreadsQuery,
  ReadThreadRequest,
  ThreadFollowAnswer,
  ThreadPage,
  ThreadQuery,
  ThreadReplyCreated,
} from "./wire.ts";

const tags = ["Threads"];

export const threadRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "threads", prefix: "/api" })
    .use(signedIn)
    .get(
      "/messages/:id/thread",
      ({ actor, params, query }) => pageThread(db, actor, params.id, query),
      {
        query: ThreadQuery,
        response: answers({ 200: ThreadPage }),
        detail: { operationId: "getThread", tags, summary: "A root message and its replies" },
      },
    )
    .post(
      "/messages/:id/thread/replies",
      async ({ actor, params, body, set, status }) => {
        const correlationId = String(set.headers["x-correlation-id"]);
        const answer = await createReply(db, actor, params.id, body, correlationId);
        return status(answer.events.length === 0 ? 200 : 201, answer);
      },
      {
        body: CreateThreadReplyRequest,
        response: answers({ 200: ThreadReplyCreated, 201: ThreadReplyCreated }),
        detail: { operationId: "createThreadReply", tags, summary: "Reply in a thread" },
      },
    )
    .post(
      "/messages/:id/thread/follow",
      async ({ actor, params }) => ({ thread: await setFollowing(db, actor, params.id, true) }),
      {
        response: answers({ 200: ThreadFollowAnswer }),
        detail: { operationId: "followThread", tags, summary: "Follow a thread" },
      },
    )
    .delete(
      "/messages/:id/thread/follow",
      async ({ actor, params }) => ({ thread: await setFollowing(db, actor, params.id, false) }),
      {
        response: answers({ 200: ThreadFollowAnswer }),
        detail: { operationId: "unfollowThread", tags, summary: "Stop following a thread" },
      },
    )
    .post(
      "/messages/:id/thread/read",
      async ({ actor, params, body }) => ({
        thread: await setThreadRead(db, actor, params.id, { read: body.seq }),
      }),
      {
        body: ReadThreadRequest,
        response: answers({ 200: ThreadFollowAnswer }),
        detail: {
          operationId: "markThreadRead",
          tags,
          summary: "Move the read pointer of a thread forward",
        },
      },
    )
    .post(
      "/messages/:id/thread/unread",
      async ({ actor, params, body }) => ({
        thread: await setThreadRead(db, actor, params.id, { unread: body.seq }),
      }),
      {
        body: ReadThreadRequest,
        response: answers({ 200: ThreadFollowAnswer }),
        detail: {
          operationId: "markThreadUnread",
          tags,
          summary: "Move the read pointer of a thread back to just before a reply",
        },
      },
    )
    .get(
      "/workspaces/:id/threads",
      ({ actor, params, query }) => listFollowedThreads(db, actor, params.id, query),
      {
        query: FollowedThreadsQuery,
        response: answers({ 200: FollowedThreads }),
        detail: {
          operationId: "listFollowedThreads",
          tags,
          summary: "The threads one follows, those with the newest replies first",
        },
      },
    );
