import { wire, type Infer } from "../../http/wire.ts";
import { User } from "../people/wire.ts";

export const OwnedBotWorkspace = wire("OwnedBotWorkspace", (type) =>
  type({ id: "string", route_id: "string", name: "string" }),
);

export const OwnedBotEntry = wire("OwnedBotEntry", (type) =>
  type({
    bot: User.schema(),
    workspace: OwnedBotWorkspace.schema(),
    active_token_count: "number.integer >= 0",
  }),
);
export type OwnedBotEntry = Infer<typeof OwnedBotEntry>;

export const OwnedBotList = wire("OwnedBotList", (type) =>
  type({ bots: OwnedBotEntry.schema().array() }),
);

/** `token` is there once: in the answer that made it. */
export const BotToken = wire("BotToken", (type) =>
  type({
    id: "string",
    bot_user_id: "string",
    workspace_id: "string",
    "owner_user_id?": "string",
    name: "string",
    scopes: "string[]",
    "created_by?": "string",
    created_at: "string",
    "last_used_at?": "string",
    "revoked_at?": "string",
    "token?": "string",
  }),
);
export type BotToken = Infer<typeof BotToken>;

export const BotTokenList = wire("BotTokenList", (type) =>
  type({ bot_tokens: BotToken.schema().array() }),
);

export const BotTokenAnswer = wire("BotTokenAnswer", (type) =>
  type({ bot_token: BotToken.schema() }),
);

export const BotWithTokens = wire("BotWithTokens", (type) =>
  type({ bot: User.schema(), tokens: BotToken.schema().array() }),
);
export type BotWithTokens = Infer<typeof BotWithTokens>;

export const BotList = wire("BotList", (type) => type({ bots: BotWithTokens.schema().array() }));

export const CreateBotRequest = wire("CreateBotRequest", (type) =>
  type({
    "owner_user_id?": "string",
    display_name: "string <= 80",
    "handle?": "string <= 64",
    "avatar_url?": "string <= 500",
    "token_name?": "string <= 80",
    "scopes?": "string[] <= 64",
    "setup_nonce?": "16 <= string <= 128",
    "initial_token?": "boolean",
  }),
);
export type CreateBotRequest = Infer<typeof CreateBotRequest>;

export const CreateBotResponse = wire("CreateBotResponse", (type) =>
  type({ bot: User.schema(), "bot_token?": BotToken.schema() }),
);
export type CreateBotResponse = Infer<typeof CreateBotResponse>;

export const CreateBotTokenRequest = wire("CreateBotTokenRequest", (type) =>
  type({
    "name?": "string <= 80",
    "scopes?": "string[] <= 64",
    "setup_nonce?": "16 <= string <= 128",
  }),
);
export type CreateBotTokenRequest = Infer<typeof CreateBotTokenRequest>;

export const DeletedBot = wire("DeletedBot", (type) =>
  type({ id: "string", display_name: "string", former_handle: "string", deleted_at: "string" }),
);
export type DeletedBot = Infer<typeof DeletedBot>;

export const DeletedBotAnswer = wire("DeletedBotAnswer", (type) =>
  type({ deleted_bot: DeletedBot.schema() }),
);

/** Where a bot writes unless told, whom it listens to, and whether it shows what it does. */
export const BotSetupCodeClaimDefaults = wire("BotSetupCodeClaimDefaults", (type) =>
  type({
    "defaultTo?": "string <= 256",
    "allowFrom?": type("string <= 256").array().atMostLength(500),
    "agentActivity?": "boolean",
  }),
);
export type BotSetupCodeClaimDefaults = Infer<typeof BotSetupCodeClaimDefaults>;

export const CreateBotSetupCodeRequest = wire("CreateBotSetupCodeRequest", (type) =>
  type({
    "name?": "string <= 80",
    "scopes?": "string[] <= 64",
    "defaults?": BotSetupCodeClaimDefaults.schema(),
  }),
);
export type CreateBotSetupCodeRequest = Infer<typeof CreateBotSetupCodeRequest>;

export const BotSetupCode = wire("BotSetupCode", (type) =>
  type({
    id: "string",
    bot_user_id: "string",
    workspace_id: "string",
    token_name: "string",
    scopes: "string[]",
    defaults: BotSetupCodeClaimDefaults.schema(),
    "created_by?": "string",
    created_at: "string",
    expires_at: "string",
    "code?": "string",
    "contract_version?": "1",
    "claim_url?": "string",
    "api_base_url?": "string",
  }),
);
export type BotSetupCode = Infer<typeof BotSetupCode>;

export const BotSetupCodeAnswer = wire("BotSetupCodeAnswer", (type) =>
  type({ setup_code: BotSetupCode.schema() }),
);

export const ClaimBotSetupCodeRequest = wire("ClaimBotSetupCodeRequest", (type) =>
  type({ code: "string <= 128" }),
);

export const BotSetupCodeClaimBot = wire("BotSetupCodeClaimBot", (type) =>
  type({ id: "string", handle: "string", display_name: "string" }),
);

export const BotSetupCodeClaimWorkspace = wire("BotSetupCodeClaimWorkspace", (type) =>
  type({ id: "string", route_id: "string", slug: "string", name: "string" }),
);

export const BotSetupCodeClaimResponse = wire("BotSetupCodeClaimResponse", (type) =>
  type({
    token: "string",
    bot: BotSetupCodeClaimBot.schema(),
    workspace: BotSetupCodeClaimWorkspace.schema(),
    defaults: BotSetupCodeClaimDefaults.schema(),
    "contract_version?": "1",
    "api_base_url?": "string",
  }),
);
export type BotSetupCodeClaimResponse = Infer<typeof BotSetupCodeClaimResponse>;

/** The slash before the command may be left out. Lengths are in UTF-16 units here, and at most 100 characters count. */
export const BotCommandInput = wire("BotCommandInput", (type) =>
  type({
    command: "string <= 33",
    description: "1 <= string <= 200",
    "args_hint?": "string <= 200",
  }),
);
export type BotCommandInput = Infer<typeof BotCommandInput>;

export const SetBotCommandsRequest = wire("SetBotCommandsRequest", (type) =>
  type({ commands: BotCommandInput.schema().array().atMostLength(100) }),
);

export const BotCommand = wire("BotCommand", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    bot_user_id: "string",
    command: /^\/[a-z0-9_-]{1,32}$/,
    description: "string",
    args_hint: "string",
    created_at: "string",
    updated_at: "string",
  }),
);
export type BotCommand = Infer<typeof BotCommand>;

export const BotCommandList = wire("BotCommandList", (type) =>
  type({ bot_commands: BotCommand.schema().array() }),
);

export const BotCommandBot = wire("BotCommandBot", (type) =>
  type({ id: "string", handle: "string", display_name: "string", avatar_url: "string" }),
);

export const WorkspaceBotCommand = wire("WorkspaceBotCommand", (type) =>
  type({
    id: "string",
    command: /^\/[a-z0-9_-]{1,32}$/,
    description: "string",
    args_hint: "string",
    bot: BotCommandBot.schema(),
    created_at: "string",
    updated_at: "string",
  }),
);
export type WorkspaceBotCommand = Infer<typeof WorkspaceBotCommand>;

export const WorkspaceBotCommandList = wire("WorkspaceBotCommandList", (type) =>
  type({ bot_commands: WorkspaceBotCommand.schema().array() }),
);
