import { Help, Option, type Command } from "commander";
import { bareCommand, title } from "../command.ts";
import { begin, complain } from "../output.ts";
import { settingTopic } from "./settings.ts";

const CHAT = "Chat, with any server:";

/** The topics of the first page of help, in order, and the commands of each; what is in none is about chat. */
const TOPICS: Readonly<Record<string, readonly string[]>> = {
  [CHAT]: [],
  "A server of your own:": ["serve", "doctor", "healthcheck", "migrate"],
  "What operators do:": ["admin", "backup", "restore", "export", "import"],
  "This program:": ["help", "completion", "man", "upgrade", "version"],
};

/**
 * The options that many commands have, under headings of their own, after what one command alone has. A heading is there
 * where its first option is.
 */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  "Which server:": ["server", "workspace"],
  "Where the server keeps its data:": ["data", "db", "config", "publicUrl", "addr"],
  "What it prints:": ["json", "plain", "quiet", "verbose", "input", "help"],
};

const FIRST_STEPS = `
${title("First steps:")}
  $ clickclack
      run a server here, at http://localhost:8080
  $ clickclack login http://localhost:8080
      be somebody on it, in this shell
  $ clickclack send '#general' "Ahoy"
      say something

"clickclack help <command>" shows examples of it; "clickclack man | man -l -" is the manual.`;

/** How all commands explain themselves and refuse: commands inherit it when they are added. */
export const configureShell = (program: Command): Command =>
  program
    .description("Self-hosted team chat for people, bots and agents.")
    .usage("<command> [options]")
    .exitOverride()
    .helpCommand(false)
    // The options of `import slack` are not those of `import`, though they have the same names.
    .enablePositionalOptions()
    .hook("preAction", refuseMisplaced)
    .helpOption("-h, --help", "explain it, with examples")
    .configureOutput({ writeOut: begin, writeErr: complain, outputError: refuse })
    .configureHelp({ groupItems: grouped, minWidthToWrap: 20, styleTitle: title })
    .showHelpAfterError('"clickclack --help" shows the commands.')
    .addHelpText("after", FIRST_STEPS);

/** Adds `help`, and puts the commands that are there by now under their topics. */
export function helpByTopic(program: Command): Command {
  bareCommand(program, "help [command...]", "explain a command", [
    ["clickclack help", "all of them"],
    ["clickclack help admin user create", "one, with examples"],
  ]).action(async (words: string[]) => {
    let at = program;
    for (const word of words) {
      const next = at.commands.find((one) => one.name() === word);
      if (next !== undefined) at = next;
      // It says that it does not know the word.
      else if (at.commands.length > 0) await at.parseAsync([word], { from: "user" });
    }
    at.help();
  });
  for (const one of program.commands)
    one.helpGroup(Object.keys(TOPICS).find((topic) => TOPICS[topic]?.includes(one.name())) ?? CHAT);
  return program;
}

/** An option of `import` before `slack` would count for neither. */
function refuseMisplaced(_: Command, acting: Command): void {
  for (let at = acting.parent; at !== null; at = at.parent)
    for (const option of at.options)
      if (at.getOptionValueSource(option.attributeName()) === "cli")
        acting.error(`error: option '${option.long}' goes behind '${acting.name()}'`);
}

/** Commander's error, as this program writes all its sentences. */
function refuse(error: string, write: (text: string) => void): void {
  const sentence = error
    .trim()
    .replace(/^error: /, "")
    .replace(/\s*\n\((Did you mean .*\?)\)$/s, ". $1")
    .replace(/^./, (letter) => letter.toUpperCase());
  write(`clickclack: ${sentence}${/[.?!]$/.test(sentence) ? "" : "."}\n`);
}

/** Puts what is shown under headings: those of the topics in their order, what is shared by many commands last. */
export function grouped<Item extends Command | Option>(
  all: Item[],
  visible: Item[],
  headingOf: (item: Item) => string,
): Map<string, Item[]> {
  // `--server <url>` says which server; a `--server` alone says something else.
  const has = (name: string) =>
    all.some(
      (item) =>
        item instanceof Option &&
        item.attributeName() === name &&
        (item.required || name === "json"),
    );
  const shared = Object.entries(SHARED).filter(([, [first = ""]]) => has(first));
  const sharedHeading = (option: Option) =>
    shared.find(([, those]) => those.includes(option.attributeName()))?.[0];
  const own = Help.prototype.groupItems(all, visible, (item) =>
    item instanceof Option && item.helpGroupHeading === undefined
      ? (sharedHeading(item) ?? settingTopic(item.long) ?? headingOf(item))
      : headingOf(item),
  );
  const last = [...Object.keys(TOPICS), ...Object.keys(SHARED)];
  return new Map([...own].toSorted(([one], [other]) => last.indexOf(one) - last.indexOf(other)));
}

/** Whether options under this heading are those that many commands have. */
export const sharedTopic = (heading: string): boolean => Object.hasOwn(SHARED, heading);
