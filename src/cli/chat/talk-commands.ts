import { Option, type Command } from "commander";
import { group } from "../command.ts";
import { messageCommands, sendCommand } from "./message-commands.ts";
import { chatCommand } from "./options.ts";
import { following, keptName, MESSAGE, paged, seconds, several, written } from "./talk-options.ts";

/** Adds what people and bots say to each other, and how to follow it. What a command does is loaded when it is called. */
export function talkCommands(program: Command): void {
  sendCommand(program, "clickclack send");
  replyCommand(program, "clickclack reply");
  messageCommands(group(program, "messages", "what is said in channels and direct messages"));
  threadCommands(group(program, "threads", "what is said about one message"));
  directCommands(group(program, "dms", "direct messages between two people or a few"));
  reactionCommands(group(program, "reactions", "answers in one emoji"));
  uploadCommand(program);
  eventCommands(group(program, "events", "the log of what happens in a workspace"));
  const bots = group(program, "bots", "what bots say of themselves");
  botCommandCommands(group(bots, "commands", "the menu of a bot's commands"));
  canaryCommand(program);
}

/** Adds `reply`, also as `threads reply`. */
function replyCommand(parent: Command, path: string): void {
  written(
    chatCommand(parent, "reply <message> [text]", "answer in the thread of a message", [
      [`${path} ${MESSAGE} "On my way"`, "begin a thread, or go on with it"],
      [`${path} ${MESSAGE} --file notes.md --attach plan.pdf`, "with a text and a file"],
    ]),
  ).action(async (message, text, options) =>
    (await import("./threads.ts")).reply(message, text, options),
  );
}

function threadCommands(threads: Command): void {
  paged(
    chatCommand(threads, "open <message>", "show a message and the replies to it", [
      [`clickclack threads open ${MESSAGE}`, "the message, and its newest replies"],
      [`clickclack threads open ${MESSAGE} --all --json`, "all of it, one message a line"],
    ]),
  ).action(async (message, options) => (await import("./threads.ts")).openThread(message, options));
  replyCommand(threads, "clickclack threads reply");
}

function directCommands(dms: Command): void {
  chatCommand(dms, "list", "show your direct messages, the latest first", [
    ["clickclack dms list", "with whom, and what is unread"],
  ]).action(async (options) => (await import("./dms.ts")).listDirects(options));

  chatCommand(dms, "open <who...>", "find or begin the conversation with exactly these people", [
    ["clickclack dms open @ava @noor", "the three of you; it prints the ID"],
  ]).action(async (who, options) => (await import("./dms.ts")).openConversation(who, options));

  const send = chatCommand(dms, "send <who> [text]", "write to somebody, or to several", [
    ['clickclack dms send @ava "Lunch?"', "to one"],
    ['clickclack dms send @ava,@noor "Lunch?"', "to both, in one conversation"],
  ]);
  written(send).action(async (who, text, options) =>
    (await import("./send.ts")).sendDirect(who, text, options),
  );
}

function reactionCommands(reactions: Command): void {
  chatCommand(reactions, "add <message> <emoji>", "react to a message", [
    [`clickclack reactions add ${MESSAGE} 👍`, "once; again changes nothing"],
  ]).action(async (message, emoji, options) =>
    (await import("./reactions.ts")).addReaction(message, emoji, options),
  );
  chatCommand(reactions, "remove <message> <emoji>", "take your own reaction back", [
    [`clickclack reactions remove ${MESSAGE} 👍`, "leave those of others"],
  ]).action(async (message, emoji, options) =>
    (await import("./reactions.ts")).removeReaction(message, emoji, options),
  );
}

function uploadCommand(program: Command): void {
  chatCommand(program, "upload <file...>", "send files, to be attached later", [
    ["clickclack upload plan.pdf notes.md", "it prints an ID for each"],
    ["tar cz logs | clickclack upload - --name logs.tar.gz", "what another program writes"],
  ])
    .option("--name <name>", "what the file is called there (default: as it is here)")
    .option("--nonce <key>", "make it safe to run again: the same key uploads once")
    .action(async (files, options) => (await import("./upload.ts")).uploadFiles(files, options));
}

function eventCommands(events: Command): void {
  const tail = chatCommand(
    events,
    "tail",
    "print every event as it happens, until it is ended; from now on unless told",
    [
      ["clickclack events tail --json", "all that happens, an object a line"],
      ["clickclack events tail --name mirror --from-start --json", "go on where it was last time"],
      ["clickclack events tail --type message.created --limit 1", "wait for the next message"],
      ["clickclack events tail --from-start --until-caught-up --json", "what there is, and end"],
    ],
  );
  following(tail, "events")
    .option("--after <cursor>", "begin after this cursor, whatever is kept; now is the end")
    .addOption(
      new Option(
        "--from-start",
        "begin with the oldest event there is, where nothing is kept",
      ).conflicts("after"),
    )
    .option("--type <type>", "events of this type only; may be given several times", several)
    .addOption(keptName())
    .action(async (options) => (await import("./events.ts")).tailEvents(options));
}

function botCommandCommands(commands: Command): void {
  chatCommand(commands, "set", "make these the whole menu of the bot that the token is of", [
    ["clickclack bots commands set --file commands.json", "a list of command and description"],
    [`echo '[]' | clickclack bots commands set --stdin`, "take all of them away"],
  ])
    .option("--file <path>", "a JSON file with the commands")
    .addOption(new Option("--stdin", "read them from standard input").conflicts("file"))
    .action(async (options) => (await import("./bot-commands.ts")).setBotCommands(options));
}

function canaryCommand(program: Command): void {
  chatCommand(program, "canary [where]", "ask a bot something, and fail when it does not answer", [
    ["clickclack canary '#general' --bot @claw", "its answer, and how long it took"],
    ["clickclack canary --dm --bot @claw --timeout 20 --plain", "in direct messages; milliseconds"],
  ])
    .option("--bot <who>", "the bot that is to answer (default: any)")
    .option("--dm", "ask in direct messages")
    .option("--prompt <text>", "what is asked")
    .option("--timeout <seconds>", "how long an answer may take", seconds, 60)
    .action(async (where, options) => (await import("./canary.ts")).canary(where, options));
}
