import { wire, type Infer } from "../../http/wire.ts";
import { Session } from "../auth/wire.ts";
import { User } from "../people/wire.ts";
import { Workspace } from "../workspaces/wire.ts";

export const InviteRole = wire("InviteRole", (type) => type("'moderator' | 'member' | 'guest'"));
export type InviteRole = Infer<typeof InviteRole>;

export const Invite = wire("Invite", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    role: InviteRole.schema(),
    "email?": "string",
    max_uses: "1 <= number.integer <= 1000",
    uses: "number.integer >= 0",
    created_by: "string",
    created_at: "string",
    expires_at: "string",
  }),
);
export type Invite = Infer<typeof Invite>;

export const InviteList = wire("InviteList", (type) => type({ invites: Invite.schema().array() }));

export const CreateInviteRequest = wire("CreateInviteRequest", (type) =>
  type({
    "role?": InviteRole.schema(),
    "email?": "string <= 254",
    "max_uses?": "1 <= number.integer <= 1000",
    "expires_in_hours?": "1 <= number.integer <= 720",
  }),
);
export type CreateInviteRequest = Infer<typeof CreateInviteRequest>;

/** `mailed` where the invite is on its way to its address. */
export const InviteCreated = wire("InviteCreated", (type) =>
  type({ invite: Invite.schema(), token: "string", url: "string", "mailed?": "boolean" }),
);

export const AcceptInviteRequest = wire("AcceptInviteRequest", (type) =>
  type({ token: "string <= 512", "display_name?": "string <= 80" }),
);
export type AcceptInviteRequest = Infer<typeof AcceptInviteRequest>;

export const PreviewInviteRequest = wire("PreviewInviteRequest", (type) =>
  type({ token: "string <= 512" }),
);
export type PreviewInviteRequest = Infer<typeof PreviewInviteRequest>;

/** What whoever holds an invite may know before they accept it; `invited_by` is a display name. */
export const InvitePreview = wire("InvitePreview", (type) =>
  type({
    workspace: type({ name: "string" }),
    role: InviteRole.schema(),
    invited_by: "string",
    expires_at: "string",
  }),
);
export type InvitePreview = Infer<typeof InvitePreview>;

/** With a session where this made a person. */
export const InviteAccepted = wire("InviteAccepted", (type) =>
  type({
    user: User.schema(),
    workspace: Workspace.schema(),
    "session?": Session.schema(),
    "token?": "string",
  }),
);
export type InviteAccepted = Infer<typeof InviteAccepted>;
