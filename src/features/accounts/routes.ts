import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { createAccount, listAccounts, revokeAccount } from "./accounts.ts";
import {
  ConnectedAccountAnswer,
  ConnectedAccountList,
  CreateConnectedAccountRequest,
} from "./wire.ts";

const tags = ["Integrations"];

export const connectedAccountRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "accounts", prefix: "/api" })
    .use(signedIn)
    .get(
      "/workspaces/:id/connected-accounts",
      async ({ actor, params }) => ({
        connected_accounts: await listAccounts(db, actor, params.id),
      }),
      {
        response: answers({ 200: ConnectedAccountList }),
        detail: {
          operationId: "listConnectedAccounts",
          tags,
          summary: "Who a workspace's members are elsewhere",
        },
      },
    )
    .post(
      "/workspaces/:id/connected-accounts",
      async ({ actor, params, body, status }) =>
        status(201, { connected_account: await createAccount(db, actor, params.id, body) }),
      {
        body: CreateConnectedAccountRequest,
        response: answers({ 201: ConnectedAccountAnswer }),
        detail: {
          operationId: "createConnectedAccount",
          tags,
          summary: "Note who a member is elsewhere",
        },
      },
    )
    .post(
      "/connected-accounts/:id/revoke",
      async ({ actor, params }) => ({
        connected_account: await revokeAccount(db, actor, params.id),
      }),
      {
        response: answers({ 200: ConnectedAccountAnswer }),
        detail: { operationId: "revokeConnectedAccount", tags, summary: "End a connection" },
      },
    );
