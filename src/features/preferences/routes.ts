import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { getPreferences, updatePreferences } from "./preferences.ts";
import { getSidebar, putSidebar } from "./sidebar.ts";
import { Preferences, Sidebar, UpdatePreferencesRequest } from "./wire.ts";

const tags = ["Preferences"];

export const preferenceRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "preferences", prefix: "/api" })
    .use(signedIn)
    .get(
      "/me/preferences",
      async ({ actor }) => ({ preferences: await getPreferences(db, actor) }),
      {
        response: answers({ 200: Preferences }),
        detail: {
          operationId: "getPreferences",
          tags,
          summary: "What the caller's clients keep for them",
        },
      },
    )
    .patch(
      "/me/preferences",
      async ({ actor, body }) => ({
        preferences: await updatePreferences(db, actor, body.preferences),
      }),
      {
        body: UpdatePreferencesRequest,
        response: answers({ 200: Preferences }),
        detail: {
          operationId: "updatePreferences",
          tags,
          summary: "Set preferences by name; null removes one",
        },
      },
    )
    .get("/workspaces/:id/sidebar", ({ actor, params }) => getSidebar(db, actor, params.id), {
      response: answers({ 200: Sidebar }),
      detail: {
        operationId: "getSidebar",
        tags,
        summary: "How the caller has arranged a workspace's sidebar",
      },
    })
    .put(
      "/workspaces/:id/sidebar",
      ({ actor, params, body }) => putSidebar(db, actor, params.id, body),
      {
        body: Sidebar,
        response: answers({ 200: Sidebar }),
        detail: {
          operationId: "putSidebar",
          tags,
          summary: "Arrange a workspace's sidebar anew",
        },
      },
    );
