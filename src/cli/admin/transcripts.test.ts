import { describe } from "bun:test";
import { useCast } from "../../../tests/cli/cast.ts";
import { transcript } from "../../../tests/cli/transcript.ts";
import { insertBot } from "../../features/bots/bots.ts";
import { keyOf } from "../../../tests/harness/world.ts";

describe("an operator, in the shell,", () => {
  const cast = useCast();

  transcript("admin user list", cast, [
    "clickclack admin user list",
    "clickclack admin user list --workspace Harbour --plain",
  ]);

  transcript("admin user deactivate and reactivate", cast, [
    "clickclack admin user deactivate --user @ben",
    "clickclack admin user list --deactivated",
    "clickclack admin user reactivate --user @ben",
  ]);

  transcript("admin sessions list, revoke", cast, [
    "clickclack admin sessions list --user @noor",
    "clickclack admin sessions revoke --user @noor",
    "clickclack admin sessions list --user @noor",
  ]);

  transcript("admin bot token create, list, revoke", cast, [
    async ({ server, workspace }) => {
      await server.db.write(async (tx) => {
        await insertBot(tx, await keyOf(tx, workspace), { display_name: "Echo", handle: "echo" });
      });
    },
    "clickclack admin bot list",
    "clickclack admin bot token create --bot @echo --scopes messages:write --name laptop",
    "clickclack admin bot token list --bot @echo",
    "clickclack admin bot token revoke $(clickclack admin bot token list --bot @echo --plain)",
  ]);

  transcript("admin events prune", cast, [
    "clickclack admin events prune --keep-latest 3",
    "clickclack admin events prune --keep 30d",
  ]);

  transcript("admin workspace list", cast, ["clickclack admin workspace list"]);

  transcript("admin audit", cast, [
    "clickclack admin audit --limit 2",
    "clickclack admin audit --operator --action bot_token --json",
  ]);
});
