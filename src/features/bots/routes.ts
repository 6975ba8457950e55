import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { listOwnedBots } from "./owned.ts";
import { OwnedBotList } from "./wire.ts";

export const botRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "bots", prefix: "/api" })
    .use(signedIn)
    .get("/me/bots", async ({ actor }) => ({ bots: await listOwnedBots(db, actor) }), {
      response: answers({ 200: OwnedBotList }),
      detail: { operationId: "listOwnedBots", tags: ["Bots"], summary: "The caller's own bots" },
    });
