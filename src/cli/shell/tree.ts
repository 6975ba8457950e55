import { Help, type Argument, type Command, type Option } from "commander";
import { examplesOf, pathOf, type Example } from "../command.ts";
import { grouped, sharedTopic } from "./help.ts";
import { isSettingTopic } from "./settings.ts";

/** A command as the manual, `docs/cli.md` and the completions read it. */
export interface Entry {
  readonly name: string;
  /** With the program's name first: `clickclack admin user create`. */
  readonly path: string;
  readonly description: string;
  /** `clickclack send [options] <channel> [words...]` */
  readonly usage: string;
  /** The heading that it stands under. */
  readonly topic: string;
  readonly arguments: readonly Place[];
  readonly options: readonly Flag[];
  readonly examples: readonly Example[];
  readonly commands: readonly Entry[];
}

/** Somewhere a word belongs. */
export interface Place {
  readonly name: string;
  readonly description: string;
  readonly variadic: boolean;
  readonly choices: readonly string[];
}

/** An option. */
export interface Flag {
  /** As help writes it: `-q, --quiet`, `--role <role>`. */
  readonly written: string;
  readonly names: readonly string[];
  readonly description: string;
  /** The heading that it stands under. */
  readonly topic: string;
  /** What follows it, where something does. */
  readonly value: Place | undefined;
  readonly required: boolean;
}

/** A command and all below it; hidden ones are left out. */
export function treeOf(command: Command): Entry {
  const help = Object.assign(new Help(), command.configureHelp());
  const subcommands = help.visibleCommands(command);
  const options = help.visibleOptions(command);
  return {
    name: command.name(),
    path: pathOf(command),
    description: command.description(),
    usage: help.commandUsage(command),
    topic: command.helpGroup(),
    arguments: command.registeredArguments.map(placeOf),
    options: [...grouped(options, options, (one) => one.helpGroupHeading ?? "Options:")].flatMap(
      ([topic, under]) => under.map((one) => flagOf(one, help, topic)),
    ),
    examples: examplesOf(command),
    commands: [...grouped(subcommands, subcommands, (one) => one.helpGroup())].flatMap(
      ([, under]) => under.map(treeOf),
    ),
  };
}

/** Whether it does something by itself; `import` does, and has commands below it too. */
export const acts = ({ examples }: Entry): boolean => examples.length > 0;

/** The commands that do something, in order. */
export const actingIn = (entry: Entry): Entry[] => [
  ...(acts(entry) ? [entry] : []),
  ...entry.commands.flatMap(actingIn),
];

/** Whether many commands have this option, as they have `--data` or `--json`. */
export const isShared = ({ topic }: Flag): boolean => sharedTopic(topic);

/** The options that are a command's own: neither shared by many, nor settings of the server, which `serve` explains. */
export const ownFlags = ({ name, options }: Entry): Flag[] =>
  options.filter(
    (flag) =>
      !isShared(flag) &&
      !flag.names.includes("--help") &&
      (name === "serve" || !isSettingTopic(flag.topic)),
  );

/** Whether a command takes settings of the server that {@link ownFlags} leaves out. */
export const takesSettings = ({ name, options }: Entry): boolean =>
  name !== "serve" && options.some(({ topic }) => isSettingTopic(topic));

/** The options that many of the commands below have, each once, under their headings. */
export function sharedFlags(root: Entry): Map<string, Flag[]> {
  const flags = new Map(
    actingIn(root).flatMap(({ options }) =>
      options.filter(isShared).map((flag) => [flag.written, flag] as const),
    ),
  );
  return Map.groupBy(flags.values(), ({ topic }) => topic);
}

const placeOf = (argument: Argument): Place => ({
  name: argument.name(),
  description: argument.description,
  variadic: argument.variadic,
  choices: argument.argChoices ?? [],
});

function flagOf(option: Option, help: Help, topic: string): Flag {
  const [, value] = /[<[]([^\]>]+)[\]>]/.exec(option.flags) ?? [];
  return {
    written: option.flags,
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: help.optionDescription(option),
    topic,
    required: option.mandatory,
    value:
      value === undefined
        ? undefined
        : {
            name: value.replace(/\.\.\.$/, ""),
            description: option.description,
            variadic: option.variadic,
            choices: option.argChoices ?? [],
          },
  };
}
