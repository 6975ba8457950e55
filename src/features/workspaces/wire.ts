import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { Role } from "../people/wire.ts";

export const Workspace = wire("Workspace", (type) =>
  type({
    id: "string",
    route_id: "string",
    name: "string",
    slug: "string",
    icon_url: "string",
    created_at: "string",
    "role?": Role.schema(),
    /** Until when the caller may write nothing there, and since when: only while it is so. */
    "timeout_until?": "string",
    "blocked_at?": "string",
  }),
);
export type Workspace = Infer<typeof Workspace>;

export const WorkspaceAnswer = wire("WorkspaceAnswer", (type) =>
  type({ workspace: Workspace.schema() }),
);
export const WorkspaceList = wire("WorkspaceList", (type) =>
  type({ workspaces: Workspace.schema().array() }),
);
export const WorkspaceChanged = wire("WorkspaceChanged", (type) =>
  type({ workspace: Workspace.schema(), event: Event.schema() }),
);

export const CreateWorkspaceRequest = wire("CreateWorkspaceRequest", (type) =>
  type({ name: "string", "slug?": "string" }),
);
export type CreateWorkspaceRequest = Infer<typeof CreateWorkspaceRequest>;

export const UpdateWorkspaceRequest = wire("UpdateWorkspaceRequest", (type) =>
  type({ "name?": "string", "slug?": "string", "icon_url?": "string" }),
);
export type UpdateWorkspaceRequest = Infer<typeof UpdateWorkspaceRequest>;

export const TransferOwnershipRequest = wire("TransferOwnershipRequest", (type) =>
  type({ user_id: "string" }),
);
