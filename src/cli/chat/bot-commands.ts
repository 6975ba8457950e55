import { EXIT, fail } from "../exit.ts";
import { table } from "../output.ts";
import { chat } from "./connect.ts";
import { readBytes, STDIN, textOf } from "./local-file.ts";
import type { ChatOptions } from "./options.ts";

interface BotCommandInput {
  command: string;
  description: string;
  args_hint?: string;
}

/** No menu is longer, in bytes. */
const MOST = 512 * 1024;
const MOST_COMMANDS = 100;
/** In code points. */
const LONGEST = 100;

/** `bots commands set`: makes what a file lists the whole menu of the bot that the token is of. */
export async function setBotCommands(
  options: ChatOptions & { file?: string; stdin?: boolean },
): Promise<void> {
  const { file, stdin = false } = options;
  if (file === undefined && !stdin)
    fail(EXIT.usage, "Say where the commands are: --file or --stdin.");
  const path = file ?? "-";
  const name = path === "-" ? STDIN : path;
  const bytes = await readBytes(
    path,
    MOST,
    `${name} is too large for a menu of ${MOST_COMMANDS} commands.`,
  );
  const commands = commandsIn(textOf(bytes, name), name);
  await chat(options, async ({ client }) => {
    const bot_commands = await client.bots.setCommands(commands);
    return {
      text: table(
        ["COMMAND", "ARGUMENTS", "DESCRIPTION"],
        bot_commands.map(({ command, args_hint, description }) => [
          command,
          args_hint,
          description,
        ]),
      ),
      plain: bot_commands.map(({ command }) => command).join("\n"),
      json: { bot_commands },
      ...(bot_commands.length === 0 && { note: "The menu is empty now." }),
    };
  });
}

/** Reads `{"commands": […]}` or the list alone; ends the command at the first that is none. */
function commandsIn(text: string, name: string): BotCommandInput[] {
  const list = listIn(text, name);
  if (list.length > MOST_COMMANDS)
    fail(EXIT.usage, `${name} has ${list.length} commands: a bot has up to ${MOST_COMMANDS}.`);
  const commands = list.map((entry, at) => commandOf(entry, `${name}, command ${at + 1}`));
  const names = commands.map(({ command }) => command.replace(/^\//, ""));
  const twice = names.find((command, at) => names.indexOf(command) < at);
  if (twice !== undefined) fail(EXIT.usage, `${name} has /${twice} twice.`);
  return commands;
}

function listIn(text: string, name: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    fail(EXIT.usage, `${name} is not JSON: ${error instanceof Error ? error.message : ""}.`);
  }
  const list =
    typeof parsed === "object" && parsed !== null && "commands" in parsed
      ? parsed.commands
      : parsed;
  if (Array.isArray(list)) return list;
  return fail(
    EXIT.usage,
    `${name} is no list of commands: [{"command": "/build", "description": "…"}].`,
  );
}

function commandOf(entry: unknown, where: string): BotCommandInput {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry))
    return fail(EXIT.usage, `${where}: it must be an object with command and description.`);
  const { command, description, args_hint }: Record<string, unknown> = { ...entry };
  if (typeof command !== "string" || !/^\/?[a-z0-9_-]{1,32}$/.test(command))
    return fail(
      EXIT.usage,
      `${where}: command must be 1 to 32 of the characters a-z, 0-9, _ and -.`,
    );
  if (typeof description !== "string" || !isFitting(description) || description.trim() === "")
    return fail(EXIT.usage, `${where}: description must be a text of 1 to ${LONGEST} characters.`);
  if (args_hint !== undefined && (typeof args_hint !== "string" || !isFitting(args_hint)))
    return fail(EXIT.usage, `${where}: args_hint must be a text of up to ${LONGEST} characters.`);
  return { command, description, ...(args_hint !== undefined && { args_hint }) };
}

const isFitting = (text: string) => Array.from(text).length <= LONGEST;
