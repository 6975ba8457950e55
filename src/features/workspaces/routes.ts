import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Connections } from "../../realtime/connection.ts";
import type { Database } from "../../storage/database.ts";
import {
  CreateWorkspaceRequest,
  TransferOwnershipRequest,
  UpdateWorkspaceRequest,
  WorkspaceAnswer,
  WorkspaceChanged,
  WorkspaceList,
} from "./wire.ts";
import { transferOwnership } from "./transfer.ts";
import {
  createWorkspace,
  deleteWorkspace,
  getWorkspace,
  listWorkspaces,
  updateWorkspace,
} from "./workspaces.ts";

const tags = ["Workspaces"];

export const workspaceRoutes = (db: Database, signedIn: SignedIn, connections: Connections) =>
  new Elysia({ name: "workspaces", prefix: "/api" })
    .use(signedIn)
    .get("/workspaces", async ({ actor }) => ({ workspaces: await listWorkspaces(db, actor) }), {
      response: answers({ 200: WorkspaceList }),
      detail: { operationId: "listWorkspaces", tags, summary: "The caller's workspaces" },
    })
    .post(
      "/workspaces",
      async ({ actor, body, status }) =>
        status(201, { workspace: await createWorkspace(db, actor, body) }),
      {
        body: CreateWorkspaceRequest,
        response: answers({ 201: WorkspaceAnswer }),
        detail: {
          operationId: "createWorkspace",
          tags,
          summary: "Make a workspace and become its owner",
        },
      },
    )
    .get(
      "/workspaces/:id",
      async ({ actor, params }) => ({ workspace: await getWorkspace(db, actor, params.id) }),
      {
        response: answers({ 200: WorkspaceAnswer }),
        detail: { operationId: "getWorkspace", tags, summary: "One workspace" },
      },
    )
    .patch(
      "/workspaces/:id",
      ({ actor, params, body }) => updateWorkspace(db, actor, params.id, body),
      {
        body: UpdateWorkspaceRequest,
        response: answers({ 200: WorkspaceChanged }),
        detail: { operationId: "updateWorkspace", tags, summary: "Change a workspace" },
      },
    )
    .post(
      "/workspaces/:id/transfer-ownership",
      ({ actor, params, body }) => transferOwnership(db, actor, params.id, body.user_id),
      {
        body: TransferOwnershipRequest,
        response: answers({ 200: WorkspaceChanged }),
        detail: {
          operationId: "transferOwnership",
          tags,
          summary: "Hand a workspace over to somebody else of it",
        },
      },
    )
    .delete(
      "/workspaces/:id",
      async ({ actor, params, set }) => {
        connections.revokeWorkspace(await deleteWorkspace(db, actor, params.id));
        set.status = 204;
      },
      { detail: { operationId: "deleteWorkspace", tags, summary: "Delete a workspace" } },
    );
