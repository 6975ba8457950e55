import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Connections } from "../../realtime/connection.ts";
import type { Ephemeral } from "../../realtime/ephemeral.ts";
import type { Database } from "../../storage/database.ts";
import { UserAnswer } from "../people/wire.ts";
import { deactivate } from "./deactivating.ts";
import { leaveWorkspace, type Ended } from "./leaving.ts";

const tags = ["People"];

export function departureRoutes(
  db: Database,
  signedIn: SignedIn,
  connections: Connections,
  { tell }: Pick<Ephemeral, "tell">,
) {
  /** Closes what was open by credentials that ended, and tells of the bots that are gone. */
  function close({ credentials, bots }: Ended): void {
    for (const credential of credentials) connections.revoke(credential);
    for (const { public_id, workspace } of bots)
      tell("bot.membership_removed", workspace, { bot_user_id: public_id });
  }

  return new Elysia({ name: "departures", prefix: "/api" })
    .use(signedIn)
    .delete(
      "/workspaces/:id/members/:user_id",
      async ({ actor, params, set }) => {
        close(await leaveWorkspace(db, actor, params.id, params.user_id));
        set.status = 204;
      },
      {
        detail: {
          operationId: "removeMember",
          tags,
          summary: "Leave a workspace, or remove someone from it",
        },
      },
    )
    .post(
      "/users/:id/deactivate",
      async ({ actor, params }) => {
        const { user, ...ended } = await deactivate(db, actor, params.id);
        close(ended);
        return { user };
      },
      {
        response: answers({ 200: UserAnswer }),
        detail: {
          operationId: "deactivateUser",
          tags,
          summary: "End an account: one's own, or somebody's of one's own workspaces",
        },
      },
    );
}
