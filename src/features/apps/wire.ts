import { wire, type Infer } from "../../http/wire.ts";
import { DeletedBot } from "../bots/wire.ts";

/** Any JSON object: what an app keeps about its installation. */
const Config = "object";

export const AppInstallation = wire("AppInstallation", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    app_slug: "string",
    display_name: "string",
    bot_user_id: "string",
    config: Config,
    "created_by?": "string",
    created_at: "string",
    "revoked_at?": "string",
  }),
);
export type AppInstallation = Infer<typeof AppInstallation>;

export const AppInstallationList = wire("AppInstallationList", (type) =>
  type({ app_installations: AppInstallation.schema().array() }),
);
export const AppInstallationAnswer = wire("AppInstallationAnswer", (type) =>
  type({ app_installation: AppInstallation.schema() }),
);

export const CreateAppInstallationRequest = wire("CreateAppInstallationRequest", (type) =>
  type({
    app_slug: "string <= 64",
    "display_name?": "string <= 80",
    bot_user_id: "string",
    "config?": Config,
    "setup_nonce?": "16 <= string <= 128",
  }),
);
export type CreateAppInstallationRequest = Infer<typeof CreateAppInstallationRequest>;

export const RevokeAppInstallationRequest = wire("RevokeAppInstallationRequest", (type) =>
  type({
    "revoke_slash_commands?": "boolean",
    "revoke_event_subscriptions?": "boolean",
    "revoke_bot_tokens?": "boolean",
    "delete_bot?": "boolean",
  }),
);
export type RevokeAppInstallationRequest = Infer<typeof RevokeAppInstallationRequest>;

export const AppInstallationRevokedCounts = wire("AppInstallationRevokedCounts", (type) =>
  type({
    slash_commands: "number.integer >= 0",
    event_subscriptions: "number.integer >= 0",
    bot_tokens: "number.integer >= 0",
  }),
);

export const RevokeAppInstallationResponse = wire("RevokeAppInstallationResponse", (type) =>
  type({
    installation: AppInstallation.schema(),
    revoked: AppInstallationRevokedCounts.schema(),
    "deleted_bot?": DeletedBot.schema(),
  }),
);
export type RevokeAppInstallationResponse = Infer<typeof RevokeAppInstallationResponse>;
