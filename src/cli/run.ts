import { CommanderError, type Command } from "commander";
import { CommandError, EXIT } from "./exit.ts";

/** Runs the command that the arguments name; answers how it ended. */
export async function run(program: Command, args: readonly string[]): Promise<number> {
  // Each write hears of its own failure.
  process.stdout.on("error", () => {});
  try {
    await program.parseAsync(args, { from: "user" });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof CommandError) {
      process.stderr.write(`${error.message.replace(/^/gm, "clickclack: ")}\n`);
      return error.code;
    }
    const failure = codeOf(error);
    // The reader has seen enough, as in `clickclack messages list | head`.
    if (failure === "EPIPE") return EXIT.ok;
    if (failure === "ENOSPC") {
      process.stderr.write("clickclack: The disk is full.\n");
      return EXIT.failed;
    }
    throw error;
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && "code" in error ? error.code : undefined;
