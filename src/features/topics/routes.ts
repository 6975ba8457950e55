import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { createTopic, listTopics } from "./topics.ts";
import { CreateTopicRequest, TopicAnswer, TopicList } from "./wire.ts";

const tags = ["Topics"];

export const topicRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "topics", prefix: "/api" })
    .use(signedIn)
    .get(
      "/workspaces/:id/topics",
      async ({ actor, params }) => ({ topics: await listTopics(db, actor, params.id) }),
      {
        response: answers({ 200: TopicList }),
        detail: { operationId: "listTopics", tags, summary: "A workspace's topics, by name" },
      },
    )
    .post(
      "/workspaces/:id/topics",
      async ({ actor, params, body, status }) =>
        status(201, { topic: await createTopic(db, actor, params.id, body) }),
      {
        body: CreateTopicRequest,
        response: answers({ 201: TopicAnswer }),
        detail: {
          operationId: "createTopic",
          tags,
          summary: "Make a topic for a channel or a whole workspace",
        },
      },
    );
