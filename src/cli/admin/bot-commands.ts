import type { Command } from "commander";
import { group } from "../command.ts";
import { onDatabase } from "./on-database.ts";

/** Adds `admin bot`. */
export function botCommands(admin: Command): void {
  const bots = group(admin, "bot", "bots and their tokens");
  onDatabase(bots, "list", "list bots, with how many tokens of theirs count", [
    ["clickclack admin bot list", "every bot of the server"],
    ["clickclack admin bot list --workspace clickclack --json", "those of a workspace"],
  ])
    .option("--workspace <which>", "only those in it: its ID, slug or name")
    .action(async (options) => (await import("./bots.ts")).listBots(options));

  onDatabase(bots, "create", "make a bot with a token", [
    [
      "clickclack admin bot create --workspace clickclack --name Echo --handle echo",
      "a service bot, which managers look after",
    ],
    [
      'clickclack admin bot create --workspace clickclack --owner @chiara --name "Release bot" --scopes channels:read,messages:write --plain',
      "somebody's own, that may do little; its token alone is printed",
    ],
  ])
    .requiredOption("--workspace <which>", "the workspace: its ID, slug or name")
    .requiredOption("--name <name>", "what it is called")
    .option("--handle <handle>", "what it is mentioned by (default: made from the name)")
    .option("--owner <who>", "whose own bot it is (default: a service bot)")
    .option("--created-by <who>", "who it is said to be made by (default: the operator)")
    .option("--scopes <scopes>", "what its token may do, parted by commas (default: bot:write)")
    .option("--token-name <name>", "what the token is called (default: default)")
    .action(async (options) => (await import("./bots.ts")).createBot(options));

  const tokens = group(bots, "token", "what bots sign in by");
  onDatabase(tokens, "list", "list a bot's tokens; their secrets are stored nowhere", [
    ["clickclack admin bot token list --bot @echo", "its tokens, what they may do, and their use"],
  ])
    .requiredOption("--bot <which>", "the bot: its ID, handle or name")
    .option("--workspace <which>", "only those that count there: its ID, slug or name")
    .action(async (options) => (await import("./bots.ts")).listTokens(options));

  onDatabase(tokens, "create", "make a token for a bot; it is shown this once", [
    ["clickclack admin bot token create --bot @echo --name laptop", "one more"],
    [
      "clickclack admin bot token create --bot @echo --scopes messages:write --plain",
      "one that may only write; it alone is printed",
    ],
  ])
    .requiredOption("--bot <which>", "the bot: its ID, handle or name")
    .option("--workspace <which>", "where it counts (default: the only one that the bot is in)")
    .option("--scopes <scopes>", "what it may do, parted by commas (default: bot:write)")
    .option("--name <name>", "what it is called (default: default)")
    .action(async (options) => (await import("./bots.ts")).createToken(options));

  onDatabase(tokens, "revoke <token>", "end a token by its ID; what is open by it closes at once", [
    ["clickclack admin bot token revoke btok_01h455vb4pex5vsknk084sn02q", "one that leaked"],
  ]).action(async (token: string, options) =>
    (await import("./bots.ts")).revokeBotToken({ ...options, token }),
  );
}
