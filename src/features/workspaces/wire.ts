import { type } from "arktype";
import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { Role } from "../people/wire.ts";

export const Workspace = wire("Workspace", () =>
  type({
    id: "string",
    route_id: "string",
    name: "string",
    slug: "string",
    icon_url: "string",
    created_at: "string",
    "role?": Role.schema(),
  }),
);
export type Workspace = Infer<typeof Workspace>;

export const WorkspaceAnswer = wire("WorkspaceAnswer", () =>
  type({ workspace: Workspace.schema() }),
);
export const WorkspaceList = wire("WorkspaceList", () =>
  type({ workspaces: Workspace.schema().array() }),
);
export const WorkspaceChanged = wire("WorkspaceChanged", () =>
  type({ workspace: Workspace.schema(), event: Event.schema() }),
);

export const CreateWorkspaceRequest = wire("CreateWorkspaceRequest", () =>
  type({ name: "string", "slug?": "string" }),
);
export type CreateWorkspaceRequest = Infer<typeof CreateWorkspaceRequest>;

export const UpdateWorkspaceRequest = wire("UpdateWorkspaceRequest", () =>
  type({ "name?": "string", "slug?": "string", "icon_url?": "string" }),
);
export type UpdateWorkspaceRequest = Infer<typeof UpdateWorkspaceRequest>;

export const RouteTarget = wire("RouteTarget", () =>
  type({
    workspace_id: "string",
    workspace_route_id: "string",
    target_type: "'channel' | 'direct' | 'thread'",
    target_id: "string",
    target_route_id: "string",
    "parent_type?": "'channel' | 'direct'",
    "parent_id?": "string",
    "parent_route_id?": "string",
    canonical_path: "string",
  }),
);
export type RouteTarget = Infer<typeof RouteTarget>;
export const RouteAnswer = wire("RouteAnswer", () => type({ route: RouteTarget.schema() }));
