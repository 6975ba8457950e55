import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Connections } from "../../realtime/connection.ts";
import type { Ephemeral } from "../../realtime/ephemeral.ts";
import type { Database } from "../../storage/database.ts";
import { createInstallation, listInstallations } from "./installations.ts";
import { revokeInstallation } from "./revoking.ts";
import {
  AppInstallationAnswer,
  AppInstallationList,
  CreateAppInstallationRequest,
  RevokeAppInstallationRequest,
  RevokeAppInstallationResponse,
} from "./wire.ts";

const tags = ["Integrations"];

export const appRoutes = (
  db: Database,
  signedIn: SignedIn,
  connections: Connections,
  { tell }: Pick<Ephemeral, "tell">,
) =>
  new Elysia({ name: "apps", prefix: "/api" })
    .use(signedIn)
    .get(
      "/workspaces/:id/app-installations",
      async ({ actor, params }) => ({
        app_installations: await listInstallations(db, actor, params.id),
      }),
      {
        response: answers({ 200: AppInstallationList }),
        detail: {
          operationId: "listAppInstallations",
          tags,
          summary: "The apps of a workspace, also those that were revoked",
        },
      },
    )
    .post(
      "/workspaces/:id/app-installations",
      async ({ actor, params, body, status }) =>
        status(201, { app_installation: await createInstallation(db, actor, params.id, body) }),
      {
        body: CreateAppInstallationRequest,
        response: answers({ 201: AppInstallationAnswer }),
        detail: {
          operationId: "createAppInstallation",
          tags,
          summary: "Install an app, which acts as a bot",
        },
      },
    )
    .post(
      "/app-installations/:id/revoke",
      async ({ actor, params, body }) => {
        const { answer, ended, tokens } = await revokeInstallation(db, actor, params.id, body);
        for (const token of tokens) connections.revoke(token);
        if (ended !== undefined && answer.deleted_bot !== undefined) {
          const { id: bot_user_id, ...rest } = answer.deleted_bot;
          for (const workspace of ended.workspaces)
            tell("bot.deleted", workspace, { bot_user_id, ...rest });
        }
        return answer;
      },
      {
        body: RevokeAppInstallationRequest,
        response: answers({ 200: RevokeAppInstallationResponse }),
        detail: {
          operationId: "revokeAppInstallation",
          tags,
          summary: "Take an app out of its workspace, with what belongs to it",
        },
      },
    );
