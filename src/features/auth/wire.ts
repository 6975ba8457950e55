import { wire, type Infer } from "../../http/wire.ts";
import { User } from "../people/wire.ts";
import { Workspace } from "../workspaces/wire.ts";

export const AuthProviders = wire("AuthProviders", (type) =>
  type({
    magic_link: { request: "boolean" },
    github: "boolean",
    openclaw: "boolean",
    "oidc?": { name: "string" },
    password: "boolean",
    "mail?": "boolean",
    setup_required: "boolean",
  }),
);

export const Session = wire("Session", (type) =>
  type({
    id: "string",
    "token?": "string",
    user_id: "string",
    created_at: "string",
    expires_at: "string",
    "last_used_at?": "string",
    "user_agent?": "string",
    "current?": "boolean",
  }),
);
export type Session = Infer<typeof Session>;
export const SessionList = wire("SessionList", (type) =>
  type({ sessions: Session.schema().array() }),
);

export const MagicLinkRequest = wire("MagicLinkRequest", (type) =>
  type({ email: "string <= 254", "display_name?": "string <= 80" }),
);
export type MagicLinkRequest = Infer<typeof MagicLinkRequest>;

export const MagicLink = wire("MagicLink", (type) =>
  type({
    id: "string",
    email: "string",
    display_name: "string",
    created_at: "string",
    expires_at: "string",
  }),
);
export const MagicLinkCreated = wire("MagicLinkCreated", (type) =>
  type({ magic_link: MagicLink.schema(), token: "string" }),
);

export const ConsumeMagicLinkRequest = wire("ConsumeMagicLinkRequest", (type) =>
  type({ token: "string <= 512" }),
);

export const SignedIn = wire("SignedIn", (type) =>
  type({ user: User.schema(), session: Session.schema(), token: "string" }),
);

export const SetupRequest = wire("SetupRequest", (type) =>
  type({
    token: "string <= 512",
    display_name: "string <= 80",
    "email?": "string <= 254",
    "handle?": "string <= 64",
    "workspace_name?": "string <= 80",
    "password?": "string <= 1024",
  }),
);
export type SetupRequest = Infer<typeof SetupRequest>;

export const SetUp = wire("SetUp", (type) =>
  type({
    user: User.schema(),
    workspace: Workspace.schema(),
    session: Session.schema(),
    token: "string",
  }),
);
