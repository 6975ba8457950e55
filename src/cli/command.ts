import { styleText } from "node:util";
import { Command, InvalidArgumentError, Option } from "commander";

/** A call of a command, and what it is for. */
export type Example = readonly [call: string, purpose: string];

const shown = new WeakMap<Command, readonly Example[]>();

/** Commands that belong together; it does nothing by itself. */
export const group = (parent: Command, name: string, description: string): Command =>
  explained(parent.command(name).description(description).helpCommand(false));

/**
 * Adds a command with the options that all commands have. Its action is loaded when it is called, so that no command waits
 * for another's code.
 *
 * @param usage its name and arguments, as commander writes them: `use <workspace>`
 * @param examples at least one; help, the manual and `docs/cli.md` show them
 */
export const command = (
  parent: Command,
  usage: string,
  description: string,
  examples: readonly [Example, ...Example[]],
): Command =>
  bareCommand(parent, usage, description, examples)
    .addOption(new Option("--json", "print JSON: one object, or one a line").conflicts("plain"))
    .option("--plain", "print one field alone, for scripts")
    .addOption(new Option("-q, --quiet", "say only what went wrong").conflicts("verbose"))
    .option("--verbose", "say what is done on the way")
    .option("--no-input", "never ask anything");

/** Adds a command whose output has one form: a server's log, a script, a page. Otherwise it is as {@link command} is. */
export function bareCommand(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly [Example, ...Example[]],
): Command {
  const added = explained(parent.command(usage).description(description))
    .allowExcessArguments(false)
    .addHelpText("after", () =>
      [
        "",
        title("Examples:"),
        ...examples.map(([call, purpose]) => `  $ ${call}\n      ${purpose}`),
      ].join("\n"),
    );
  shown.set(added, examples);
  return added;
}

/** A heading of help; commander takes the weight off where the terminal has none. */
export const title = (heading: string): string =>
  styleText("bold", heading, { validateStream: false });

/** The examples that a command was added with. */
export const examplesOf = (of: Command): readonly Example[] => shown.get(of) ?? [];

/** A command's words, the program's name first: `clickclack admin user create`. */
export const pathOf = (of: Command): string =>
  of.parent === null ? of.name() : `${pathOf(of.parent)} ${of.name()}`;

/** Reads an option's whole number from 1 to `most`. */
export const wholeNumber = (most: number) => (text: string) => {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw new InvalidArgumentError(`It must be 1 to ${most}.`);
  return number;
};

/** Says where the explanation is, after a call that is wrong. */
const explained = (added: Command): Command =>
  added.showHelpAfterError(`"${pathOf(added)} --help" says how it is called.`);
