import { CommanderError, type Command } from "commander";
import { CommandError, EXIT } from "./exit.ts";
import { complain, written } from "./output.ts";
import { codeOf } from "../files.ts";

/** What an option before any command means; any other is one of `serve`. */
const ABOUT_THE_PROGRAM = ["-h", "--help", "-V", "--version"];

/** Runs the command that the arguments name, `serve` when they name none; answers how it ended. */
export async function run(program: Command, args: readonly string[]): Promise<number> {
  // Each write to standard output hears of its own failure; what nobody reads of the other is said in vain.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  // What has no --verbose, as `serve`, says all at once.
  let verbose = true;
  program.hook("preAction", (_, { options }) => {
    verbose = args.includes("--verbose") || !options.some(({ long }) => long === "--verbose");
  });
  endOnFailures(() => verbose);
  let code: number;
  try {
    await program.parseAsync(namesNone(args) ? ["serve", ...args] : args, { from: "user" });
    code = EXIT.ok;
  } catch (error) {
    code = ended(error, verbose);
    if (code === EXIT.usage) hintAtOrder(program, args);
  }
  try {
    await written();
    return code;
  } catch (error) {
    return ended(error, verbose);
  }
}

const namesNone = ([first]: readonly string[]) =>
  first === undefined || (first.startsWith("-") && !ABOUT_THE_PROGRAM.includes(first));

/** `clickclack --json whoami` was taken for `serve`, with an option that it does not have. */
function hintAtOrder({ commands }: Command, args: readonly string[]): void {
  const named = commands.find((one) => args.includes(one.name()));
  if (args.length > 1 && namesNone(args) && named !== undefined)
    complain(`A command comes before its options: clickclack ${named.name()} …\n`);
}

/** How a command that threw has ended, and the sentence about it. */
function ended(error: unknown, verbose: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CommandError) {
    complain(`${error.message.replace(/^/gm, "clickclack: ")}\n`);
    return error.code;
  }
  const failure = codeOf(error);
  // The reader has seen enough, as in `clickclack messages list | head`.
  if (failure === "EPIPE") return EXIT.ok;
  if (failure === "ENOSPC") {
    complain("clickclack: The disk is full.\n");
    return EXIT.failed;
  }
  complain(unexpected(error, verbose));
  return EXIT.failed;
}

/** Our own fault, in a sentence; where it is, for whoever asks. */
function unexpected(error: unknown, verbose: boolean): string {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  const sentence = `clickclack: That is a fault in ClickClack: ${message.replace(/\.?$/, ".")}`;
  return verbose
    ? `${sentence}\n${stack}\n`
    : `${sentence} Please report it, with what the same command says with --verbose.\n`;
}

/** A failure that nothing waits for ends the command, unless it has made its own arrangements, as a server has. */
function endOnFailures(verbose: () => boolean): void {
  for (const event of ["unhandledRejection", "uncaughtException"] as const)
    process.on(event, (error: unknown) => {
      if (process.listenerCount(event) === 1) process.exit(ended(error, verbose()));
    });
}
