import { InvalidArgumentError, Option, type Command } from "commander";
import { wholeNumber } from "../command.ts";

/** An ID as examples show it. */
export const MESSAGE = "msg_01kb3c5e6f7g8h9jkmnpqrstvw";

/** Adds the ways to give a text. */
export const texts = (command: Command): Command =>
  command
    .option("--body <text>", "the text; of several ways to give it, the first counts")
    .option("--file <path>", "read the text from a file")
    .option("--stdin", "read the text from standard input");

/** Adds what can be said of a message that is to be written. */
export const written = (command: Command): Command =>
  texts(command)
    .option("--reply-to <message>", "quote a message of the same place, by its ID")
    .option("--attach <file>", "attach a file; may be given several times", several)
    .option("--nonce <key>", "make it safe to run again: the same key posts once");

/** Adds the ways to name a page of messages by their numbers. */
export const paged = (command: Command): Command =>
  command
    .option("--limit <number>", "how many at most (default: 100)", wholeNumber(200))
    .addOption(
      new Option("--before <seq>", "what was written before the message of this number")
        .argParser(number)
        .conflicts(["after", "all"]),
    )
    .addOption(
      new Option("--after <seq>", "what was written after the message of this number").argParser(
        number,
      ),
    )
    .addOption(
      new Option("--all", "everything, the oldest first, as a stream").conflicts(["limit"]),
    );

/**
 * Adds when a command that goes on by itself ends, and what it does about a gap.
 *
 * @param what comes, in the plural
 */
export const following = (command: Command, what: string): Command =>
  command
    .option("--limit <number>", `end after so many ${what}`, wholeNumber(999_999_999))
    .option("--until-caught-up", "end when there is nothing more at the moment")
    .option("--strict", "fail, rather than go on, when the server no longer has what comes next");

/** The option that keeps how far a command came, for the next time. */
export const keptName = () =>
  new Option(
    "--name <name>",
    "keep how far it came under this name, and go on from there the next time",
  ).argParser((name) => {
    if (name.trim() !== "" && name.length <= 100) return name;
    throw new InvalidArgumentError("It must be a name of up to 100 characters.");
  });

/** Collects what an option is given several times. */
export const several = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** Reads a whole number, 0 too. */
export function number(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

/** Reads a length of time in seconds: `20`, `20s`, `2m`. */
export function seconds(text: string): number {
  const [, amount, unit] = /^(\d{1,5})(s|m)?$/.exec(text) ?? [];
  const length = Number(amount) * (unit === "m" ? 60 : 1);
  if (length >= 1 && length <= 86_400) return length;
  throw new InvalidArgumentError("It must be a time such as 20s or 2m.");
}
