import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { listActivity } from "./activity.ts";
import { ActivityPage, ActivityQuery } from "./wire.ts";

export const activityRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "activity", prefix: "/api" })
    .use(signedIn)
    .get(
      "/workspaces/:id/activity",
      ({ actor, params, query }) => listActivity(db, actor, params.id, query),
      {
        query: ActivityQuery,
        response: answers({ 200: ActivityPage }),
        detail: {
          operationId: "listActivity",
          tags: ["Activity"],
          summary: "Mentions, replies and reactions to the caller, the newest first",
        },
      },
    );
