import type { Command } from "commander";
import { command } from "../command.ts";

/** Adds `upgrade`. */
export function upgradeCommand(program: Command): void {
  command(program, "upgrade [version]", "replace this program by a newer release of it", [
    ["clickclack upgrade --check", "say whether there is a newer one, and do nothing"],
    ["clickclack upgrade", "the newest; the program that was there is kept beside it"],
    ["clickclack upgrade 1.4.2", "this one, which may be an older one"],
    ["clickclack upgrade --rollback", "back to the program that was there before"],
  ])
    .option("--check", "only say which release is the newest")
    .option("--rollback", "take the program that the last upgrade kept")
    .option("--from <url>", "a mirror of the releases (default: CLICKCLACK_RELEASES, or GitHub)")
    .option("--key <key>", "the minisign key that the mirror's releases are signed with: RW…")
    .action(async (version: string | undefined, options) => {
      const { upgrade } = await import("./upgrade.ts");
      await upgrade({ ...options, version });
    });
}
