import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { resolveRoute } from "./targets.ts";
import { RouteAnswer } from "./wire.ts";

export const routeRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "routes", prefix: "/api" }).use(signedIn).get(
    "/routes/:workspace/:target",
    async ({ actor, params }) => ({
      route: await resolveRoute(db, actor, params.workspace, params.target),
    }),
    {
      response: answers({ 200: RouteAnswer }),
      detail: {
        operationId: "resolveRoute",
        tags: ["Routes"],
        summary: "What a page's address leads to",
      },
    },
  );
