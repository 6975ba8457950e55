import { InvalidArgumentError, Option, type Command } from "commander";
import { wholeNumber } from "../command.ts";
import { chatCommand } from "./options.ts";
import { following, keptName, MESSAGE, number, paged, texts, written } from "./talk-options.ts";

/** Adds `send`, also as `messages send`. */
export function sendCommand(parent: Command, path: string): void {
  const send = chatCommand(
    parent,
    "send [where] [text]",
    "write a message: into a channel (#general) or to somebody (@ava)",
    [
      [`${path} '#general' "Ahoy, everybody"`, "into a channel"],
      [`${path} "Ahoy"`, "one argument alone is the text, for the channel in use"],
      [`${path} @ava "Lunch?" --attach menu.pdf`, "to somebody, with a file"],
      [`make 2>&1 | tail -20 | ${path} '#builds' --stdin`, "what another program says"],
      [`${path} general "Release 1.2" --nonce release-1.2`, "once, however often it is run"],
    ],
  );
  written(send)
    .option("--topic <topic>", "file it under a topic, by its name or ID")
    .action(async (first, second, options) =>
      (await import("./send.ts")).sendMessage(first, second, options),
    );
}

/** Adds what can be done with messages, below `messages`. */
export function messageCommands(messages: Command): void {
  sendCommand(messages, "clickclack messages send");

  paged(
    chatCommand(messages, "list [where]", "show messages, the newest ones unless told", [
      ["clickclack messages list '#general'", "the newest hundred, the latest below"],
      ["clickclack messages list general --before 120 --limit 20", "what came before number 120"],
      ["clickclack messages list @ava --json | jq -r '.messages[].body'", "the texts alone"],
      ["clickclack messages list general --all --json > general.ndjson", "the whole history"],
    ]),
  )
    .addOption(
      new Option("--around <seq>", "what was written around the message of this number")
        .argParser(number)
        .conflicts(["before", "after", "all"]),
    )
    .action(async (where, options) => (await import("./messages.ts")).listMessages(where, options));

  followCommands(messages);

  texts(
    chatCommand(messages, "edit <message> [text]", "give your own message another text", [
      [`clickclack messages edit ${MESSAGE} "Ahoy, all"`, "what it says from now on"],
    ]),
  ).action(async (message, text, options) =>
    (await import("./messages.ts")).editMessage(message, text, options),
  );

  chatCommand(messages, "delete <message>", "take a message back", [
    [`clickclack messages delete ${MESSAGE}`, "for good; its place in the channel stays, empty"],
  ]).action(async (message, options) =>
    (await import("./messages.ts")).deleteMessage(message, options),
  );

  searchCommand(messages);
}

function followCommands(messages: Command): void {
  following(
    chatCommand(messages, "tail [where]", "show the last messages, then each that is written", [
      ["clickclack messages tail '#general'", "the last ten, and what comes, until it is ended"],
      ["clickclack messages tail general --name digest --json", "go on where it was last time"],
    ]),
    "new ones",
  )
    .option(
      "-n, --lines <number>",
      "how many messages come first, up to 200 (default: 10)",
      upTo200,
    )
    .option("--threads", "replies in threads as well, as they are written")
    .addOption(keptName())
    .action(async (where, options) => (await import("./tail.ts")).tailMessages(where, options));

  following(
    chatCommand(messages, "watch [where]", "show each message that is written from now on", [
      ["clickclack messages watch '#general' --threads", "what is said, until it is ended"],
      ["clickclack messages watch @ava --limit 1", "wait for the next message, and end"],
    ]),
    "messages",
  )
    .option("--threads", "replies in threads as well")
    .action(async (where, options) => (await import("./tail.ts")).watchMessages(where, options));
}

function upTo200(text: string): number {
  const lines = number(text);
  if (lines > 200) throw new InvalidArgumentError("It must be 0 to 200.");
  return lines;
}

function searchCommand(messages: Command): void {
  chatCommand(messages, "search [words...]", "find messages that hold all the words", [
    ["clickclack messages search harbour berth", "in all channels"],
    ["clickclack messages search berth --in '#general' --from @ava", "in one, by somebody"],
    ["clickclack messages search report --has file --after 2026-05-01 --sort newest", "with files"],
  ])
    .option("--in <where>", "in one channel, or with somebody (default: all channels)")
    .option("--from <who>", "written by somebody: @handle, an ID, or me")
    .addOption(choice("--has <what>", "with a file, link or reaction", HAS))
    .option("--after <date>", "written at or after a date or time")
    .option("--before <date>", "written before a date or time")
    .addOption(choice("--sort <order>", "the order (default: relevance)", ["relevance", "newest"]))
    .option("--limit <number>", "how many at most (default: 50)", wholeNumber(100))
    .option("--cursor <cursor>", "go on where a page ended")
    .addOption(new Option("--all", "all of them, as a stream").conflicts(["limit", "cursor"]))
    .action(async (words, options) => (await import("./search.ts")).searchMessages(words, options));
}

const HAS = ["file", "link", "reaction"];
const choice = (flags: string, description: string, choices: readonly string[]) =>
  new Option(flags, description).choices(choices);
