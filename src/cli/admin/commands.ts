import { Option, type Command } from "commander";
import { FLAGS, type Flags } from "../../config.ts";
import { group, wholeNumber } from "../command.ts";

/** The settings that matter to a command beside the server: where the data is, and what links begin with. */
const SETTINGS: readonly (keyof Flags)[] = ["data", "db", "public_url", "addr"];

/** Adds `admin` and what belongs to it. What a command does is loaded when it is called. */
export function adminCommands(program: Command): void {
  const admin = group(program, "admin", "look after a server from its own machine, running or not");

  onDatabase(admin, "bootstrap", "make the first person, the owner, and a link that signs them in")
    .requiredOption("--name <name>", "what they are called")
    .requiredOption("--email <address>", "their mail address")
    .action(async (options) => (await import("./people.ts")).bootstrapServer(options));

  const links = group(admin, "magic-link", "links that sign somebody in once");
  onDatabase(links, "create", "make a link that signs somebody in, known or new")
    .requiredOption("--email <address>", "whose link it is, by their mail address")
    .option("--name <name>", "what somebody new is called")
    .option("--user <who>", "somebody without that address, who has it from now on")
    .action(async (options) => (await import("./people.ts")).createMagicLink(options));

  const users = group(admin, "user", "people's accounts");
  onDatabase(users, "create", "make a person, in no workspace yet")
    .requiredOption("--email <address>", "their mail address")
    .requiredOption("--name <name>", "what they are called")
    .option("--handle <handle>", "what they are mentioned by")
    .action(async (options) => (await import("./people.ts")).createUser(options));
  who(
    onDatabase(
      users,
      "set-password",
      "give somebody a password: it is asked for, or comes on standard input",
    ),
  ).action(async (options, command) =>
    (await import("./people.ts")).setPassword({ ...options, user: whoOf(options, command) }),
  );

  const members = group(admin, "member", "who is in a workspace");
  who(onDatabase(members, "add", "put somebody into a workspace"))
    .requiredOption("--workspace <which>", "the workspace: its ID, slug or name")
    .addOption(role())
    .action(async (options, command) =>
      (await import("./people.ts")).addMember({ ...options, user: whoOf(options, command) }),
    );

  const invites = group(admin, "invite", "links into a workspace");
  onDatabase(invites, "create", "make an invite")
    .requiredOption("--workspace <which>", "the workspace: its ID, slug or name")
    .addOption(role())
    .option("--email <address>", "only for whom this address belongs to")
    .option(
      "--max-uses <number>",
      "how many people may come by it, 1 to 1000 (default: 1)",
      wholeNumber(1_000),
    )
    .option(
      "--expires-in-hours <number>",
      "for how long, 1 to 720 (default: 168, a week)",
      wholeNumber(720),
    )
    .action(async (options) => (await import("./invites.ts")).createInvite(options));

  const bots = group(admin, "bot", "bots and their tokens");
  onDatabase(bots, "create", "make a bot with a token")
    .requiredOption("--workspace <which>", "the workspace: its ID, slug or name")
    .requiredOption("--name <name>", "what it is called")
    .option("--handle <handle>", "what it is mentioned by (default: made from the name)")
    .option("--owner <who>", "whose own bot it is (default: a service bot)")
    .option("--created-by <who>", "who it is said to be made by (default: the operator)")
    .option("--scopes <scopes>", "what its token may do, parted by commas (default: bot:write)")
    .option("--token-name <name>", "what the token is called (default: default)")
    .action(async (options) => (await import("./bots.ts")).createBot(options));
}

/** A command on a database, with the forms of output that all of them have. */
function onDatabase(parent: Command, name: string, description: string): Command {
  const command = parent
    .command(name)
    .description(description)
    .allowExcessArguments(false)
    .addOption(new Option("--json", "print one JSON object").conflicts("plain"))
    .option("--plain", "print one field alone, for scripts")
    .option("--config <file>", "a JSON file with settings");
  for (const { flag, key, help } of FLAGS)
    if (SETTINGS.includes(key)) command.option(`${flag} <value>`, help);
  return command;
}

const who = (command: Command) =>
  command
    .addOption(new Option("--email <address>", "who, by their mail address").conflicts("user"))
    .option("--user <who>", "who, by their ID, handle, mail address or name");

function whoOf({ user, email }: { user?: string; email?: string }, command: Command): string {
  return user ?? email ?? command.error("error: one of --user and --email says who it is about");
}

const role = () =>
  new Option("--role <role>", "what they may do there")
    .choices(["moderator", "member", "guest"])
    .default("member");
