import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { listModeration, moderateMember } from "./moderation.ts";
import {
  MemberModerationChanged,
  MemberModerationList,
  UpdateMemberModerationRequest,
} from "./wire.ts";

const tags = ["Moderation"];

export const moderationRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "moderation", prefix: "/api" })
    .use(signedIn)
    .get(
      "/workspaces/:id/moderation/members",
      async ({ actor, params }) => ({ members: await listModeration(db, actor, params.id) }),
      {
        response: answers({ 200: MemberModerationList }),
        detail: {
          operationId: "listModeration",
          tags,
          summary: "The members with what managers have decided about them",
        },
      },
    )
    .patch(
      "/workspaces/:id/moderation/members/:user_id",
      ({ actor, params, body }) => moderateMember(db, actor, params.id, params.user_id, body),
      {
        body: UpdateMemberModerationRequest,
        response: answers({ 200: MemberModerationChanged }),
        detail: {
          operationId: "moderateMember",
          tags,
          summary: "Change a member's role, time them out, block them or note something",
        },
      },
    );
