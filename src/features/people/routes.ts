import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { queryAsSent } from "../../http/query.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { listMembers } from "./member-pages.ts";
import { getUser, ownUserOf } from "./people.ts";
import { updateMe } from "./profile.ts";
import { MembersQuery, UpdateMeRequest, UserAnswer, WorkspaceMemberPage } from "./wire.ts";

export const peopleRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "people", prefix: "/api" })
    .use(signedIn)
    .derive(({ request }) => ({ query: queryAsSent(request) }))
    .get("/me", ({ actor }) => ({ user: ownUserOf(actor.user) }), {
      response: answers({ 200: UserAnswer }),
      detail: { operationId: "getMe", tags: ["People"], summary: "Who is calling" },
    })
    .patch("/me", async ({ actor, body }) => ({ user: await updateMe(db, actor, body) }), {
      body: UpdateMeRequest,
      response: answers({ 200: UserAnswer }),
      detail: { operationId: "updateMe", tags: ["People"], summary: "Change one's own profile" },
    })
    .get(
      "/users/:id",
      async ({ actor, params }) => ({ user: await getUser(db, actor, params.id) }),
      {
        response: answers({ 200: UserAnswer }),
        detail: {
          operationId: "getUser",
          tags: ["People"],
          summary: "Someone one shares a workspace with",
        },
      },
    )
    .get(
      "/workspaces/:id/members",
      ({ actor, params, query }) => listMembers(db, actor, params.id, query),
      {
        query: MembersQuery,
        response: answers({ 200: WorkspaceMemberPage }),
        detail: {
          operationId: "listMembers",
          tags: ["People"],
          summary: "A page of a workspace's members",
        },
      },
    );
