import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { pressAction } from "./press.ts";
import { ActionPressAnswer, PressActionRequest } from "./wire.ts";

export const actionRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "actions", prefix: "/api" }).use(signedIn).post(
    "/messages/:id/actions/:action_id",
    async ({ actor, params, body, status }) => {
      const press = await pressAction(db, actor, params.id, params.action_id, body.nonce);
      return status(200, { press });
    },
    {
      body: PressActionRequest,
      response: answers({ 200: ActionPressAnswer }),
      detail: {
        operationId: "pressAction",
        tags: ["Questions"],
        summary: "Press a button of a bot's message",
      },
    },
  );
