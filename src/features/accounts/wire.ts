import { wire, type Infer } from "../../http/wire.ts";

export const ConnectedAccount = wire("ConnectedAccount", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    user_id: "string",
    provider: "string",
    provider_account_id: "string",
    display_name: "string",
    scopes: "string[]",
    metadata: "object",
    created_at: "string",
    "revoked_at?": "string",
  }),
);
export type ConnectedAccount = Infer<typeof ConnectedAccount>;

export const ConnectedAccountList = wire("ConnectedAccountList", (type) =>
  type({ connected_accounts: ConnectedAccount.schema().array() }),
);
export const ConnectedAccountAnswer = wire("ConnectedAccountAnswer", (type) =>
  type({ connected_account: ConnectedAccount.schema() }),
);

export const CreateConnectedAccountRequest = wire("CreateConnectedAccountRequest", (type) =>
  type({
    user_id: "string",
    provider: "string <= 64",
    provider_account_id: "string <= 256",
    "display_name?": "string <= 80",
    "scopes?": "(string <= 256)[] <= 100",
    "metadata?": "object",
  }),
);
export type CreateConnectedAccountRequest = Infer<typeof CreateConnectedAccountRequest>;
